package dev.trickle.stack;

import org.slf4j.bridge.SLF4JBridgeHandler;
import org.springframework.boot.logging.LoggingSystem;

/** One logging configuration for all parts: each context would bring its own, and the last one would win. */
public final class SharedLogging {

    private SharedLogging() {}

    /** Keeps Spring Boot's hands off the log, and leads what is written by the JDK's loggers there as well. */
    public static void use() {
        System.setProperty(LoggingSystem.SYSTEM_PROPERTY, LoggingSystem.NONE);
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }
}
