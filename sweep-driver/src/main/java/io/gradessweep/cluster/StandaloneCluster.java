package io.gradessweep.cluster;

import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A standalone Spark cluster on this machine: a master and workers in JVMs of their own, which outlive this one and
 * listen only on the loopback interface. Connections are authenticated with a secret and encrypted. This class is not
 * thread-safe.
 */
public final class StandaloneCluster implements AutoCloseable {
    private static final String MASTER = "master";
    private static final long SECONDS_TO_START = 90;
    private static final long MILLIS_BETWEEN_LOOKS = 200;

    private final ClusterFiles files;
    private final ClusterSettings settings;
    private final DaemonLauncher launcher;
    private final int port = freePort();
    private final int uiPort = freePort();
    private final List<Daemon> workers = new ArrayList<>();

    private StandaloneCluster(Path directory, ClusterShape shape, Installation installation) {
        this.files = new ClusterFiles(directory);
        this.settings = new ClusterSettings(shape, ClusterSettings.newSecret(), installation.executorClasspath());
        this.launcher = new DaemonLauncher(
                files, installation.home().orElse(files.sparkHome()), installation.daemonClasspath());
    }

    /**
     * Starts a cluster and waits until its workers have registered.
     *
     * @param directory the directory for its files, which include the secret
     * @throws InvalidInputException if a cluster of this directory is already running, or the new one does not come up
     */
    public static StandaloneCluster start(Path directory, ClusterShape shape, Installation installation)
            throws InterruptedException {
        StandaloneCluster cluster = new StandaloneCluster(directory.toAbsolutePath(), shape, installation);
        if (cluster.files.daemons().stream().anyMatch(Daemon::isAlive)) {
            throw new InvalidInputException("a cluster lives in " + directory + " already: stop it first");
        }
        cluster.files.create();
        boolean started = false;
        try {
            cluster.startAll();
            started = true;
            return cluster;
        } finally {
            if (!started) {
                cluster.close();
            }
        }
    }

    private void startAll() throws InterruptedException {
        files.writeSettings(files.settings(MASTER), settings.master());
        launcher.start(
                MASTER,
                "org.apache.spark.deploy.master.Master",
                List.of("--host", "127.0.0.1", "--port", "" + port, "--webui-port", "" + uiPort));
        awaitWorkers(0);
        for (int worker = 1; worker <= settings.shape().workers(); worker++) {
            workers.add(startWorker(worker));
        }
        awaitWorkers(workers.size());
        files.writeSettings(files.sweepSettings(), settings.sweep(masterUrl(), uiUrl()));
    }

    /** @param number the number of the worker, from 1 */
    private Daemon startWorker(int number) {
        String name = "worker-" + number;
        ClusterShape shape = settings.shape();
        Path script = files.discoveryScript(name);
        if (!shape.gpuAddresses().isEmpty()) {
            files.writeScript(script, GpuAddresses.script(shape.gpuAddresses(number)));
        }
        files.writeSettings(files.settings(name), settings.worker(script.toString()));
        List<String> arguments = new ArrayList<>(List.of("--host", "127.0.0.1", "--port", "0", "--webui-port", "0"));
        arguments.addAll(List.of("--cores", "" + shape.slotsPerWorker()));
        arguments.addAll(List.of("--memory", shape.slotsPerWorker() * shape.slotMebibytes() + "m"));
        arguments.addAll(List.of("--work-dir", files.directory().resolve("work").toString()));
        arguments.add(masterUrl());
        return launcher.start(name, "org.apache.spark.deploy.worker.Worker", arguments);
    }

    /** Waits until at least this many workers are registered. */
    public void awaitWorkers(int count) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_TO_START);
        while (MasterState.ask(uiUrl()).map(MasterState::aliveWorkers).orElse(-1) < count) {
            boolean died =
                    files.daemons().stream().anyMatch(daemon -> daemon.name().equals(MASTER) && !daemon.isAlive());
            if (died || System.nanoTime() - deadline > 0) {
                throw new InvalidInputException("the cluster did not come up; its logs are in " + files.directory());
            }
            Thread.sleep(MILLIS_BETWEEN_LOOKS);
        }
    }

    /** Returns the URL of the master, {@code spark://127.0.0.1:PORT}. */
    public String masterUrl() {
        return "spark://127.0.0.1:" + port;
    }

    String uiUrl() {
        return "http://127.0.0.1:" + uiPort;
    }

    /** Returns the {@code --conf-file} of a sweep on this cluster, which only the owner can read. */
    public Path sweepSettings() {
        return files.sweepSettings();
    }

    /** Returns the workers in the order of their numbers, including dead ones. */
    public List<Daemon> workers() {
        return List.copyOf(workers);
    }

    /** Returns the executor JVMs that are running now. */
    public List<ProcessHandle> executors() {
        return workers.stream().flatMap(Daemon::children).toList();
    }

    /** Starts a worker that replaces a dead one, with the same GPU addresses. */
    public Daemon replace(Daemon dead) {
        int index = workers.indexOf(dead);
        Daemon worker = startWorker(index + 1);
        workers.set(index, worker);
        return worker;
    }

    /** Ends master, workers and executors. */
    @Override
    public void close() {
        stop(files.directory());
    }

    /** Ends only the processes that were started from this directory, and returns how many daemons were alive. */
    public static int stop(Path directory) {
        ClusterFiles files = new ClusterFiles(directory.toAbsolutePath());
        int ended = 0;
        List<Daemon> workersFirst = new ArrayList<>(files.daemons());
        Collections.reverse(workersFirst);
        for (Daemon daemon : workersFirst) {
            ended += daemon.isAlive() ? 1 : 0;
            daemon.end();
            files.forget(daemon);
        }
        return ended;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
