package dev.trickle.sender;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;

/**
 * Keeps what goes over the wire out of the log, whatever levels somebody has set: the token, phone numbers and texts are
 * in it.
 */
final class WireLogGuard {

    private static final Logger log = LoggerFactory.getLogger(WireLogGuard.class);

    private static final String CLIENT = "org.apache.hc";

    WireLogGuard(LoggingSystem logging) {
        logging.setLogLevel(CLIENT, LogLevel.INFO);
        logging.getLoggerConfigurations().stream()
                .filter(each -> each.getName().startsWith(CLIENT + ".") && each.getConfiguredLevel() != null)
                .forEach(each -> silence(logging, each.getName()));
    }

    private static void silence(LoggingSystem logging, String name) {
        // As its parent: whatever is less than INFO is not said.
        logging.setLogLevel(name, null);
        log.warn("What goes over the wire is never logged, its level is not taken logger={}", name);
    }
}
