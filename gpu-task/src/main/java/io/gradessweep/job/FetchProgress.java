package io.gradessweep.job;

import io.gradessweep.hub.DownloadListener;
import io.gradessweep.train.CancelledException;

/** Tells a job's watcher what is being fetched, a percent at a time, and gives up where the job is cancelled. */
final class FetchProgress implements DownloadListener {
    private final JobContext context;
    private String told = "";

    FetchProgress(JobContext context) {
        this.context = context;
    }

    /** @throws CancelledException what is here by then is gone on with next time */
    @Override
    public void progress(String file, long doneBytes, long totalBytes) {
        if (context.cancelled().getAsBoolean()) {
            throw new CancelledException("fetching " + file);
        }
        String phase = "fetch " + file + " " + (totalBytes == 0 ? 100 : 100 * doneBytes / totalBytes) + " %";
        if (!phase.equals(told)) {
            told = phase;
            context.listener().phase(phase);
        }
    }
}
