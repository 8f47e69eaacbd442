package io.gradessweep.spark;

import java.io.IOException;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends progress from executors to the driver. Spark creates plugins by class name, so both sides use static fields; a
 * JVM has only one Spark context.
 */
public final class ProgressPlugin implements SparkPlugin {
    private static final Logger LOG = LoggerFactory.getLogger(ProgressPlugin.class);

    private static volatile Consumer<Progress> receiver = unheard -> {};
    private static volatile PluginContext executor;

    /** Sets the receiver of progress, on the driver. */
    static void receive(Consumer<Progress> listener) {
        receiver = listener;
    }

    /** Sends progress, on an executor. Progress that cannot be sent is lost, since no run should be stopped for it. */
    static void send(Progress progress) {
        PluginContext context = executor;
        if (context == null) {
            return;
        }
        try {
            context.send(progress);
        } catch (IOException e) {
            LOG.debug("progress not sent", e);
        }
    }

    @Override
    public DriverPlugin driverPlugin() {
        return new DriverPlugin() {
            @Override
            public Map<String, String> init(SparkContext spark, PluginContext context) {
                return Map.of();
            }

            @Override
            public Object receive(Object message) {
                if (message instanceof Progress progress) {
                    receiver.accept(progress);
                }
                return null;
            }
        };
    }

    @Override
    public ExecutorPlugin executorPlugin() {
        return new ExecutorPlugin() {
            @Override
            public void init(PluginContext context, Map<String, String> extra) {
                executor = context;
            }
        };
    }
}
