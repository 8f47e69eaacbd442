package io.gradessweep.serve;

/**
 * A file as it is served.
 *
 * @param type its content type
 */
record ServedFile(String type, byte[] content) {
    /** @throws IllegalArgumentException if a report has no files with such an ending */
    static ServedFile of(String path, byte[] content) {
        return new ServedFile(type(path.substring(path.lastIndexOf('.') + 1)), content);
    }

    private static String type(String ending) {
        return switch (ending) {
            case "html" -> "text/html; charset=utf-8";
            case "md" -> "text/markdown; charset=utf-8";
            case "csv" -> "text/csv; charset=utf-8";
            case "tex" -> "text/plain; charset=utf-8";
            case "svg" -> "image/svg+xml";
            case "png" -> "image/png";
            case "json" -> "application/json";
            default -> throw new IllegalArgumentException("a report has no ." + ending);
        };
    }
}
