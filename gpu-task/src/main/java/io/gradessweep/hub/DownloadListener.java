package io.gradessweep.hub;

/** Observes downloads. Its methods are called on the thread that downloads, so they must be quick. */
public interface DownloadListener {
    DownloadListener SILENT = new DownloadListener() {};

    /**
     * More bytes of a file have arrived. It is called at the end, too, with {@code done == total}.
     *
     * @param file the file's name in its repository or directory
     */
    default void progress(String file, long doneBytes, long totalBytes) {}

    /** A warning for the user, in one line. The operation continues. */
    default void warning(String line) {}
}
