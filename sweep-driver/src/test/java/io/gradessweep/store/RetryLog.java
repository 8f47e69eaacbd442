package io.gradessweep.store;

import java.util.concurrent.CountDownLatch;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/** Listens to what the store logs where a file system does not answer and it is about to try again. */
public final class RetryLog extends AbstractAppender implements AutoCloseable {
    private final Logger logger = LoggerContext.getContext(false).getLogger(Patience.class.getName());
    private final CountDownLatch retries;

    private RetryLog(int retries) {
        super("retries", null, null, true, Property.EMPTY_ARRAY);
        this.retries = new CountDownLatch(retries);
    }

    /** @param retries that {@link #await} waits for */
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
            retries.countDown();
        }
    }

    public void await() throws InterruptedException {
        retries.await();
    }

    @Override
    public void close() {
        logger.removeAppender(this);
        stop();
    }
}
