package io.gradessweep.job;

import io.gradessweep.job.checkpoint.CheckpointOrigin;
import io.gradessweep.result.Provenance;
import io.gradessweep.torch.Torch;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;

/** The versions of the software that a run used, and the host. */
public final class Versions {
    private Versions() {}

    static Provenance provenance(JobContext context, Instant started, Instant finished, Double trainingJoules) {
        return new Provenance(
                context.device(),
                host(),
                context.executor(),
                "",
                code(),
                libraries(),
                started,
                finished,
                trainingJoules);
    }

    /** Returns the origin of the checkpoints that this run writes. */
    static CheckpointOrigin origin(String trainId, JobContext context) {
        return CheckpointOrigin.ofThisProcess(trainId, code(), context.devices());
    }

    /** Returns this project's version and commit. */
    static String code() {
        String version = Versions.class.getPackage().getImplementationVersion();
        return version == null ? "unpackaged" : version;
    }

    private static String libraries() {
        return "java=" + System.getProperty("java.version") + "," + Torch.versions();
    }

    /** Returns this machine's name, or {@code unknown}. */
    public static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }
}
