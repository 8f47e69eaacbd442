package io.gradessweep.drill;

import io.gradessweep.cluster.Daemon;
import io.gradessweep.cluster.StandaloneCluster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Does faults to the cluster and the driver of a round. Each says what it hit: nothing where the sweep had ended before. */
final class FaultInjector {
    private static final int MILLIS_BETWEEN_LOOKS = 50;
    private static final int SECONDS_TO_DIE = 60;

    private final StandaloneCluster cluster;
    private final Drivers drivers;
    private final PausedProcesses sleepers;
    private final SplittableRandom random;
    private final List<ProcessHandle> seen = new ArrayList<>();

    FaultInjector(StandaloneCluster cluster, Drivers drivers, PausedProcesses sleepers, SplittableRandom random) {
        this.cluster = cluster;
        this.drivers = drivers;
        this.sleepers = sleepers;
        this.random = random;
    }

    Optional<String> strike(Fault fault) throws Exception {
        Optional<ProcessHandle> executor = anyExecutor();
        if (executor.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                switch (fault) {
                    case EXECUTOR_KILLED -> {
                        executor.get().destroyForcibly();
                        yield "executor " + executor.get().pid();
                    }
                    case EXECUTOR_PAUSED -> paused(executor.get());
                    case WORKER_KILLED -> killWorkerOf(executor.get());
                    case DRIVER_KILLED -> {
                        String slept = random.nextBoolean() ? ", and " + paused(executor.get()) + " slept" : "";
                        yield "driver " + drivers.killAndStartAgain() + slept;
                    }
                    case DRIVER_PAUSED -> "driver " + drivers.pauseUntilAnotherTakesOver();
                });
    }

    /**
     * Waits until the executors are gone and both workers are there.
     *
     * @return those that live on
     */
    List<ProcessHandle> awaitQuiet() throws InterruptedException {
        cluster.awaitWorkers(cluster.workers().size());
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_TO_DIE);
        List<ProcessHandle> left = living();
        while (!left.isEmpty() && System.nanoTime() - deadline < 0) {
            Thread.sleep(MILLIS_BETWEEN_LOOKS);
            left = living();
        }
        return left;
    }

    private List<ProcessHandle> living() {
        return Stream.concat(seen.stream(), executors())
                .filter(ProcessHandle::isAlive)
                .distinct()
                .toList();
    }

    /** Waits for there to be one as long as the driver lives. */
    private Optional<ProcessHandle> anyExecutor() throws InterruptedException {
        double drawn = random.nextDouble();
        while (drivers.isAlive()) {
            List<ProcessHandle> found = executors().toList();
            seen.addAll(found);
            if (!found.isEmpty()) {
                return Optional.of(found.get((int) (drawn * found.size())));
            }
            Thread.sleep(MILLIS_BETWEEN_LOOKS);
        }
        return Optional.empty();
    }

    /** A worker that starts has a discovery script for a child. */
    private Stream<ProcessHandle> executors() {
        return cluster.executors().stream()
                .filter(process -> process.info()
                        .command()
                        .filter(path -> path.endsWith("/java"))
                        .isPresent());
    }

    private String paused(ProcessHandle executor) throws IOException, InterruptedException {
        sleepers.pause(executor);
        return "executor " + executor.pid();
    }

    /** At times the executor sleeps meanwhile, and does not know for a while that it is not wanted any more. */
    private String killWorkerOf(ProcessHandle executor) throws IOException, InterruptedException {
        String slept = random.nextBoolean() ? ", and " + paused(executor) + " slept" : "";
        long pauseMillis = random.nextLong(2000);
        Daemon worker = cluster.workers().stream()
                .filter(each -> each.children().anyMatch(executor::equals))
                .findFirst()
                .orElse(cluster.workers().get(0));
        worker.kill();
        Thread.sleep(pauseMillis);
        cluster.replace(worker);
        return worker.name() + ", pid " + worker.pid() + slept;
    }
}
