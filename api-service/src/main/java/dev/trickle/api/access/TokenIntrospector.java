package dev.trickle.api.access;

import dev.trickle.pipeline.jdbc.SqlInstants;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.springframework.dao.DataAccessException;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.oauth2.core.DefaultOAuth2AuthenticatedPrincipal;
import org.springframework.security.oauth2.core.OAuth2AuthenticatedPrincipal;
import org.springframework.security.oauth2.server.resource.introspection.BadOpaqueTokenException;
import org.springframework.security.oauth2.server.resource.introspection.OAuth2IntrospectionException;
import org.springframework.security.oauth2.server.resource.introspection.OpaqueTokenIntrospector;

/** Looks up each token in the database, so that a revoked token is rejected at once. */
final class TokenIntrospector implements OpaqueTokenIntrospector {

    private final ApiTokenRepository tokens;
    private final InstantSource clock;

    TokenIntrospector(ApiTokenRepository tokens, InstantSource clock) {
        this.tokens = tokens;
        this.clock = clock;
    }

    @Override
    public OAuth2AuthenticatedPrincipal introspect(String text) {
        try {
            var now = SqlInstants.now(clock);
            var token = tokens.find(new TokenSecret(text))
                    .filter(found -> found.isValid(now))
                    .orElseThrow(() -> new BadOpaqueTokenException("The token is unknown, revoked or expired"));
            tokens.recordUse(token, now);
            return principal(token);
        } catch (DataAccessException databaseUnavailable) {
            throw new OAuth2IntrospectionException(
                    "Tokens cannot be checked: the database is unavailable", databaseUnavailable);
        }
    }

    private static OAuth2AuthenticatedPrincipal principal(ApiToken token) {
        List<GrantedAuthority> authorities =
                List.of(new SimpleGrantedAuthority("ROLE_" + token.role().name()));
        return new DefaultOAuth2AuthenticatedPrincipal(token.name(), Map.of("id", token.id()), authorities);
    }
}
