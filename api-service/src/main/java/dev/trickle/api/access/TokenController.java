package dev.trickle.api.access;

import dev.trickle.api.audit.AuditLog;
import dev.trickle.api.problem.ResourceNotFound;
import dev.trickle.pipeline.jdbc.SqlInstants;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** REST endpoints of tokens, for operators. */
@RestController
@RequestMapping("/api/tokens")
final class TokenController {

    private static final Logger log = LoggerFactory.getLogger(TokenController.class);

    private final ApiTokenRepository tokens;
    private final AuditLog audit;
    private final TransactionOperations transactions;
    private final InstantSource clock;

    TokenController(
            ApiTokenRepository tokens, AuditLog audit, TransactionOperations transactions, InstantSource clock) {
        this.tokens = tokens;
        this.audit = audit;
        this.transactions = transactions;
        this.clock = clock;
    }

    @PostMapping
    ResponseEntity<IssuedToken> issue(@RequestBody @Nullable JsonNode body) {
        var now = SqlInstants.now(clock);
        var request = TokenRequest.parse(body);
        var tokenSecret = TokenSecret.random();
        var token = transactions.execute(transaction -> {
            var issued = tokens.insert(request.name(), request.role(), tokenSecret, request.expiresAt(now), now);
            audit.record("token-issued", issued.id(), Map.of("role", issued.role()), now);
            return issued;
        });
        log.info("Token issued token={} role={}", token.id(), token.role().text());
        return ResponseEntity.created(URI.create("/api/tokens/" + token.id())).body(IssuedToken.of(token, tokenSecret));
    }

    @GetMapping
    List<ApiToken> list() {
        return tokens.list();
    }

    @DeleteMapping("/{id}")
    ResponseEntity<Void> revoke(@PathVariable UUID id) {
        transactions.executeWithoutResult(transaction -> {
            var now = SqlInstants.now(clock);
            if (!tokens.revoke(id, now)) {
                throw new ResourceNotFound("Token not found: " + id);
            }
            audit.record("token-revoked", id, Map.of(), now);
        });
        log.info("Token revoked token={}", id);
        return ResponseEntity.noContent().build();
    }

    /**
     * An issued token with its secret.
     *
     * @param token the secret, sent as {@code Authorization: Bearer …}; returned only here
     */
    record IssuedToken(
            UUID id, String name, Role role, @Nullable Instant expiresAt, String token) {

        static IssuedToken of(ApiToken token, TokenSecret tokenSecret) {
            return new IssuedToken(token.id(), token.name(), token.role(), token.expiresAt(), tokenSecret.text());
        }
    }
}
