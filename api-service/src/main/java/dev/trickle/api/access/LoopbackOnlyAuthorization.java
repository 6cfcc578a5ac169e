package dev.trickle.api.access;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;

/**
 * Allows requests whose host and origin are loopback names. Without this check a foreign web page could call the API on
 * a loopback address through the browser of a user (DNS rebinding).
 */
final class LoopbackOnlyAuthorization implements AuthorizationManager<RequestAuthorizationContext> {

    private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "::1", "[::1]");

    @Override
    public AuthorizationDecision authorize(
            Supplier<? extends @Nullable Authentication> authentication, RequestAuthorizationContext context) {
        return new AuthorizationDecision(isAllowed(context.getRequest()));
    }

    private static boolean isAllowed(HttpServletRequest request) {
        var origin = request.getHeader(HttpHeaders.ORIGIN);
        return LOOPBACK_NAMES.contains(request.getServerName())
                && (origin == null || LOOPBACK_NAMES.contains(hostOf(origin)));
    }

    private static String hostOf(String origin) {
        try {
            var host = URI.create(origin).getHost();
            return host == null ? "" : host;
        } catch (IllegalArgumentException opaque) {
            return "";
        }
    }
}
