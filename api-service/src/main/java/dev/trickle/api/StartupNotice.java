package dev.trickle.api;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Says at start who can reach the API: everybody who can open its port, as nobody is asked for a token yet. */
@Component
final class StartupNotice {

    private static final Logger log = LoggerFactory.getLogger(StartupNotice.class);

    private final Environment environment;

    StartupNotice(Environment environment) {
        this.environment = environment;
    }

    @EventListener(ApplicationReadyEvent.class)
    void tellWhoCanReachTheApi() {
        log.info(
                "API without authentication: whoever can open this address may use it address={} port={}",
                environment.getProperty("server.address"),
                environment.getProperty("local.server.port"));
    }
}
