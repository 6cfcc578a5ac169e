package dev.trickle.api.audit;

import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.core.OAuth2AuthenticatedPrincipal;

/**
 * Who does something.
 *
 * @param name what the token is called
 * @param token its id; null for whoever needs none
 */
public record Actor(String name, @Nullable UUID token, String role) {

    /** Whoever may start programs on the machine. */
    public static final Actor COMMAND_LINE = new Actor("command line", null, "operator");

    /** Whoever asks an API that wants no tokens. */
    private static final Actor THIS_MACHINE = new Actor("this machine", null, "operator");

    private static final String ROLE = "ROLE_";

    /** Who sent the request that this thread answers. */
    public static Actor present() {
        var asked = SecurityContextHolder.getContext().getAuthentication();
        return asked != null && asked.getPrincipal() instanceof OAuth2AuthenticatedPrincipal token
                ? new Actor(token.getName(), token.getAttribute("id"), roleOf(token))
                : THIS_MACHINE;
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
