package dev.trickle.stack;

import org.slf4j.bridge.SLF4JBridgeHandler;
import org.springframework.boot.logging.LoggingSystem;

/** Installs one logging configuration for all components. Otherwise each application context would install its own. */
public final class SharedLogging {

    private SharedLogging() {}

    /** Disables the logging system of Spring Boot, and redirects the JDK's loggers to SLF4J. */
    public static void install() {
        System.setProperty(LoggingSystem.SYSTEM_PROPERTY, LoggingSystem.NONE);
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }
}
