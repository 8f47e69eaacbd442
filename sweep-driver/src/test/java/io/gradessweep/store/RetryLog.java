package io.gradessweep.store;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/** Listens to what the store logs where a file system does not answer and it is about to try again. */
public final class RetryLog extends AbstractAppender implements AutoCloseable {
    private final Logger logger = LoggerContext.getContext(false).getLogger(RetryPolicy.class.getName());
    private final AtomicInteger retries;

    private RetryLog(int retries) {
        super("retries", null, null, true, Property.EMPTY_ARRAY);
        this.retries = new AtomicInteger(retries);
    }

    /** @param retries that are to be seen */
    public static RetryLog of(int retries) {
        RetryLog log = new RetryLog(retries);
        log.start();
        log.logger.addAppender(log);
        log.logger.setAdditive(true); // what is logged is shown as ever
        return log;
    }

    @Override
    public void append(LogEvent event) {
        if (event.getMessage().getFormattedMessage().contains("trying again in ")) {
            retries.decrementAndGet();
        }
    }

    public boolean areSeen() {
        return retries.get() <= 0;
    }

    @Override
    public void close() {
        logger.removeAppender(this);
        stop();
    }
}
