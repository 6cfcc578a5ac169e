package dev.trickle.api.audit;

import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.core.OAuth2AuthenticatedPrincipal;

/**
 * The author of a change.
 *
 * @param name name of the token
 * @param token id of the token; null if none was needed
 */
public record Actor(String name, @Nullable UUID token, String role) {

    /** A user of the token command. */
    public static final Actor COMMAND_LINE = new Actor("command line", null, "operator");

    /** The client of an API with open access. */
    private static final Actor LOCALHOST = new Actor("localhost", null, "operator");

    private static final String ROLE = "ROLE_";

    /** The author of the request that this thread handles. */
    public static Actor current() {
        var authentication = SecurityContextHolder.getContext().getAuthentication();
        return authentication != null && authentication.getPrincipal() instanceof OAuth2AuthenticatedPrincipal token
                ? new Actor(token.getName(), token.getAttribute("id"), roleOf(token))
                : LOCALHOST;
    }

    private static String roleOf(OAuth2AuthenticatedPrincipal token) {
        return token.getAuthorities().stream()
                .map(authority -> String.valueOf(authority.getAuthority()))
                .filter(name -> name.startsWith(ROLE))
                .map(name -> name.substring(ROLE.length()).toLowerCase(Locale.ROOT))
                .findFirst()
                .orElse("none");
    }
}
