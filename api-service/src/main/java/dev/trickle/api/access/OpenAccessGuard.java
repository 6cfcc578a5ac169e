package dev.trickle.api.access;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Fails the start if the API needs no token and is not bound to the loopback interface. */
@Component
final class OpenAccessGuard {

    private static final Logger log = LoggerFactory.getLogger(OpenAccessGuard.class);

    OpenAccessGuard(AccessProperties settings, @Value("${server.address:#{null}}") @Nullable InetAddress address) {
        if (settings.access() == AccessMode.OPEN) {
            if (address == null || !address.isLoopbackAddress()) {
                throw new IllegalStateException("api.access=open requires a loopback server.address:"
                        + " every client that can connect has all rights");
            }
            log.warn("API is open: every local client has all rights access=open");
        }
    }
}
