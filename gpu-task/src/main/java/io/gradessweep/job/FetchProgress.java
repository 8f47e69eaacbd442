package io.gradessweep.job;

import io.gradessweep.hub.DownloadListener;

/** Tells a job's watcher what is being fetched, a percent at a time. */
final class FetchProgress implements DownloadListener {
    private final JobListener listener;
    private String told = "";

    FetchProgress(JobListener listener) {
        this.listener = listener;
    }

    @Override
    public void progress(String file, long doneBytes, long totalBytes) {
        String phase = "fetch " + file + " " + (totalBytes == 0 ? 100 : 100 * doneBytes / totalBytes) + " %";
        if (!phase.equals(told)) {
            told = phase;
            listener.phase(phase);
        }
    }
}
