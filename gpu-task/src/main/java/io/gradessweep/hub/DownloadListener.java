package io.gradessweep.hub;

/** Watches files being fetched; called on the fetching thread, so it must be quick. */
public interface DownloadListener {
    DownloadListener SILENT = new DownloadListener() {};

    /**
     * More of a file is here; called at its end too, with {@code done == total}.
     *
     * @param file its name in its repository or directory
     */
    default void progress(String file, long doneBytes, long totalBytes) {}

    /** Something a person should know, in one line; what was asked for goes on. */
    default void warning(String line) {}
}
