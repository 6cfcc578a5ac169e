package dev.trickle.sender;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;

/**
 * Keeps HTTP traffic out of the log, whatever log levels are configured: it contains the token, phone numbers and
 * texts.
 */
final class WireLogGuard {

    private static final Logger log = LoggerFactory.getLogger(WireLogGuard.class);

    private static final String CLIENT = "org.apache.hc";

    WireLogGuard(LoggingSystem logging) {
        logging.setLogLevel(CLIENT, LogLevel.INFO);
        logging.getLoggerConfigurations().stream()
                .filter(each -> each.getName().startsWith(CLIENT + ".") && each.getConfiguredLevel() != null)
                .forEach(each -> removeLevel(logging, each.getName()));
    }

    private static void removeLevel(LoggingSystem logging, String name) {
        // Inherits the level of its parent, which is INFO.
        logging.setLogLevel(name, null);
        log.warn("Log level ignored: HTTP traffic is never logged logger={}", name);
    }
}
