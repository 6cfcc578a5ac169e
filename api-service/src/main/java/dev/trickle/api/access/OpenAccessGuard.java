package dev.trickle.api.access;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Refuses to start with an open API that others than this machine could reach. */
@Component
final class OpenAccessGuard {

    private static final Logger log = LoggerFactory.getLogger(OpenAccessGuard.class);

    OpenAccessGuard(AccessProperties settings, @Value("${server.address:#{null}}") @Nullable InetAddress address) {
        if (settings.access() == AccessMode.OPEN) {
            if (address == null || !address.isLoopbackAddress()) {
                throw new IllegalStateException("api.access=open needs server.address on the loopback interface:"
                        + " whoever can open the port may do everything");
            }
            log.warn("API without tokens: whoever can open its port on this machine may do everything");
        }
    }
}
