package io.gradessweep.job;

import io.gradessweep.hub.DownloadListener;
import io.gradessweep.train.CancelledException;

/**
 * Reports to a job's listener which file is being fetched, in steps of a percent, and stops if the job is cancelled.
 */
final class FetchProgress implements DownloadListener {
    private final JobContext context;
    private String told = "";

    FetchProgress(JobContext context) {
        this.context = context;
    }

    /**
     * @throws CancelledException if the job is cancelled; the next attempt continues with the part that has been
     *     fetched
     */
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
