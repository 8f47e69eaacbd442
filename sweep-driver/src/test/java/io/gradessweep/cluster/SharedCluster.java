package io.gradessweep.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.apache.hadoop.fs.FileUtil;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a parameter of type {@link StandaloneCluster}: a real cluster of two workers with two slots each, each slot with
 * the address of a GPU that is not there. The cluster starts when the first test asks for it and ends after the last test of
 * this JVM, so a test must leave it as it found it.
 */
public final class SharedCluster implements ParameterResolver {
    private static final ClusterShape SHAPE = new ClusterShape(2, 2, List.of("0:0", "0:1", "1:0", "1:1"), "512m");

    private record Started(Path home, StandaloneCluster cluster) implements AutoCloseable {
        static Started now() {
            try {
                Path home = Files.createTempDirectory("cluster");
                return new Started(
                        home, StandaloneCluster.start(home.resolve("cluster"), SHAPE, Installation.ofThisProcess()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            cluster.close();
            FileUtil.fullyDelete(home.toFile());
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == StandaloneCluster.class;
    }

    @Override
    public StandaloneCluster resolveParameter(ParameterContext parameter, ExtensionContext context) {
        StandaloneCluster cluster = context.getStore(
                        ExtensionContext.StoreScope.LAUNCHER_SESSION,
                        ExtensionContext.Namespace.create(SharedCluster.class))
                .getOrComputeIfAbsent(SHAPE, shape -> Started.now(), Started.class)
                .cluster();
        awaitIdle(cluster);
        return cluster;
    }

    /** The executors of the test before may still be ending. */
    private static void awaitIdle(StandaloneCluster cluster) {
        while (!cluster.executors().isEmpty()) {
            LockSupport.parkNanos(10_000_000);
        }
    }
}
