package io.gradessweep.torch;

/**
 * Counts what the calling thread moved to and from a device, and how often it waited for one. On a GPU, a download and a
 * synchronisation wait for all that was started before. An upload waits as well, unless it is one of {@link InputKernels},
 * which copies pinned memory. The CPU counts alike, so that what a step does can be tested without a GPU.
 *
 * @param uploads the copies of the host's memory to the device
 * @param downloads the tensors that were copied to the host
 * @param synchronisations the waits without a copy
 */
public record Transfers(long uploads, long downloads, long synchronisations) {
    private static final ThreadLocal<Transfers> COUNTED = ThreadLocal.withInitial(() -> new Transfers(0, 0, 0));

    /** Returns the counts of the calling thread so far. */
    public static Transfers ofThisThread() {
        return COUNTED.get();
    }

    /** Returns what was counted since an earlier reading. */
    public Transfers since(Transfers earlier) {
        return new Transfers(
                uploads - earlier.uploads, downloads - earlier.downloads, synchronisations - earlier.synchronisations);
    }

    static void countUpload() {
        count(1, 0, 0);
    }

    static void countDownload() {
        count(0, 1, 0);
    }

    static void countSynchronisation() {
        count(0, 0, 1);
    }

    private static void count(int up, int down, int waits) {
        Transfers now = COUNTED.get();
        COUNTED.set(new Transfers(now.uploads + up, now.downloads + down, now.synchronisations + waits));
    }
}
