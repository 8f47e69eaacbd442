package io.gradessweep.job;

import io.gradessweep.job.checkpoint.CheckpointOrigin;
import io.gradessweep.result.Provenance;
import io.gradessweep.torch.Torch;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;

/** What software a run used, and where. */
public final class Versions {
    private Versions() {}

    static Provenance provenance(JobContext context, Instant started, Instant finished) {
        return new Provenance(context.device(), host(), context.executor(), "", code(), libraries(), started, finished);
    }

    /** Returns what a checkpoint says that this run writes. */
    static CheckpointOrigin origin(String trainId, JobContext context) {
        return CheckpointOrigin.ofThisProcess(trainId, code(), context.device());
    }

    /** This project's version and commit. */
    static String code() {
        String version = Versions.class.getPackage().getImplementationVersion();
        return version == null ? "unpackaged" : version;
    }

    private static String libraries() {
        return "java=" + System.getProperty("java.version") + "," + Torch.versions();
    }

    /** This machine's name, {@code unknown} where it cannot be told. */
    public static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }
}
