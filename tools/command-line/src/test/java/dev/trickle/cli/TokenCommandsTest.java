package dev.trickle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class TokenCommandsTest {

    private static final String ID = "01970000-0000-7000-8000-000000000001";

    @TempDir
    private Path folder;

    private final FakeApi api = new FakeApi();

    @AfterEach
    void stopApi() {
        api.close();
    }

    @Test
    void onlyTheNewTokenGoesToStandardOutput() {
        api.on("POST /api/tokens", 201, """
                {"id": "%s", "name": "shop", "role": "marketer", "expires_at": null, "token": "trickle_new"}""".formatted(ID));

        var created = run("create", "--name", "shop", "--role", "marketer", "--expires-in", "P90D");

        assertThat(created.exitCode()).isZero();
        assertThat(created.out()).isEqualToIgnoringNewLines("trickle_new");
        assertThat(created.err()).contains(ID).doesNotContain("trickle_new");
        assertThat(JsonMapper.shared().readTree(api.requests().getFirst().body()))
                .isEqualTo(JsonMapper.shared().readTree("""
                        {"name": "shop", "role": "marketer", "expires_in": "P90D"}"""));
    }

    @Test
    void aTokenNeedsANameAndARole() {
        assertThat(run("create", "--role", "viewer").err()).contains("Missing required option: '--name=NAME'");

        var unknownRole = run("create", "--name", "shop", "--role", "owner");

        assertThat(unknownRole.exitCode()).isEqualTo(2);
        assertThat(unknownRole.err()).containsIgnoringCase("viewer, marketer, operator");
        assertThat(api.requests()).isEmpty();
    }

    @Test
    void aValueThatTheApiRefusesIsExplained() {
        api.on("POST /api/tokens", 400, """
                {"title": "Bad Request", "status": 400, "detail": "The request is invalid", "errors": [{"field":
                 "expires_in", "rule": "duration", "message": "expires_in must be an ISO duration"}]}""");

        var refused = run("create", "--name", "shop", "--role", "viewer", "--expires-in", "soon");

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("expires_in must be an ISO duration");
    }

    @Test
    void onlyOperatorsMayManageTokens() {
        api.on("GET /api/tokens", 403, "{\"detail\": \"This token's role does not allow it\"}");

        var refused = run("list");

        assertThat(refused.exitCode()).isEqualTo(4);
        assertThat(refused.err()).contains("This token's role does not allow it");
    }

    @Test
    void tokensAreListed() {
        api.on("GET /api/tokens", 200, """
                [{"id": "%s", "name": "shop", "role": "marketer", "created_at": "2025-06-01T09:00:00Z",
                  "expires_at": null, "revoked_at": null, "last_used_at": "2025-06-02T09:00:00Z"}]""".formatted(ID));

        assertThat(run("list").out()).contains("ID", ID, "marketer", "shop", "2025-06-02T09:00:00Z", "never", "no");
        assertThat(JsonMapper.shared()
                        .readTree(run("list", "--json").out())
                        .at("/0/last_used_at")
                        .stringValue())
                .isEqualTo("2025-06-02T09:00:00Z");
    }

    @Test
    void aTokenIsRevoked() {
        api.on("DELETE /api/tokens/" + ID, 204, "");

        var revoked = run("revoke", ID);

        assertThat(revoked.exitCode()).isZero();
        assertThat(revoked.err()).contains("Token revoked: " + ID);
    }

    @Test
    void aTokenThatDoesNotExistCannotBeRevoked() {
        api.on("DELETE /api/tokens/" + ID, 404, "{\"detail\": \"There is no token " + ID + "\"}");

        var unknown = run("revoke", ID);
        assertThat(unknown.exitCode()).isEqualTo(1);
        assertThat(unknown.err()).contains("There is no token " + ID);

        var malformed = run("revoke", "first");
        assertThat(malformed.exitCode()).isEqualTo(2);
        assertThat(malformed.err()).contains("'first' is not the id of a token");
    }

    private Invocation.Outcome run(String command, String... options) {
        var arguments = new ArrayList<>(List.of("token", command, "--api", api.address()));
        arguments.addAll(List.of(options));
        return new Invocation(folder).run(arguments.toArray(String[]::new));
    }
}
