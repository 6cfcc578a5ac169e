package dev.trickle.cli.token;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.trickle.cli.api.ApiClient;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The token endpoints of the API. */
record Tokens(ApiClient api) {

    private static final String PATH = "/api/tokens";

    Created create(String name, Role role, @Nullable String expiresIn) {
        return api.post(PATH, new NewToken(name, role.name().toLowerCase(Locale.ROOT), expiresIn), Created.class);
    }

    List<Token> list() {
        return List.of(api.get(PATH, Token[].class));
    }

    void revoke(UUID id) {
        api.delete(PATH + "/" + id);
    }

    /** What the owner of a token may do. */
    enum Role {
        VIEWER,
        MARKETER,
        OPERATOR
    }

    /** The request for a token. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record NewToken(
            String name, String role, @Nullable String expiresIn) {}

    /**
     * A token that was just created.
     *
     * @param token the secret, which the API shows only in this answer
     */
    record Created(String id, String token) {

        /** Hides the secret. */
        @Override
        public String toString() {
            return "Created[id=" + id + "]";
        }
    }

    /** A token as the API lists it, without its secret. */
    record Token(
            String id,
            String name,
            String role,
            String createdAt,
            @Nullable String expiresAt,
            @Nullable String revokedAt,
            @Nullable String lastUsedAt) {}
}
