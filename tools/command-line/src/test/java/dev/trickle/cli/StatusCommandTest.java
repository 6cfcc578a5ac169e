package dev.trickle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.cli.api.StackAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class StatusCommandTest {

    private static final String RUNNING = "GET /api/campaigns?status=running&limit=500";
    private static final String GATE = "GET /api/accounts/default/gate";
    private static final String CAMPAIGN = """
            {"id": "0197", "name": "Summer Sale\\u001b[2J", "description": null, "template_name": "summer_sale",
             "status": "running", "total_target_count": 10000, "messages_sent": 1250, "messages_delivered": 1200,
             "messages_failed": 7, "messages_read": 900, "start_date": "2025-06-01T09:00:00Z", "end_date": null,
             "daily_limit": 250, "created_at": "2025-05-01T09:00:00Z"}""";

    @TempDir
    private Path folder;

    private final FakeApi api = FakeApi.idle();

    @AfterEach
    void stopApi() {
        api.close();
    }

    @Test
    void allIsWellInAnIdleInstallation() {
        var status = status();

        assertThat(status.exitCode()).isZero();
        assertThat(status.err()).isEmpty();
        assertThat(status.out())
                .contains("Version", api.address(), "Health   UP", "Running campaigns: none", "Open suspensions: none")
                .contains("Notices: none", "All is well.");
        assertThat(status.out().lines().filter(line -> line.contains("default")))
                .singleElement()
                .asString()
                .matches("  default +2025-06-01 +120 +250 +130 +1,100 +2,000 +100 +800 +ready");
    }

    @Test
    void runningCampaignsAreListedPageByPage() {
        api.on(RUNNING, 200, "{\"items\": [" + CAMPAIGN + "], \"next_cursor\": \"0197\"}")
                .on(RUNNING + "&cursor=0197", 200, """
                        {"items": [%s], "next_cursor": null}""".formatted(CAMPAIGN.replace("Summer", "Winter")));

        assertThat(status().out()).contains("10,000", "1,250", "Summer Sale?[2J", "Winter Sale");
    }

    @Test
    void anOpenSuspensionAndANoticeNeedAttention() {
        api.on("GET /api/suspensions", 200, """
                {"items": [{"account": "default", "scope": "template", "id": "777/summer_sale/en_US", "epoch": 1,
                  "code": "132001", "since": "2025-06-01T10:00:00Z", "explanation": "The template does not exist."}],
                 "notices": [{"code": "webhooks_refused", "count": 3, "first_at": "2025-06-01T10:00:00Z",
                  "last_at": "2025-06-01T10:05:00Z", "explanation": "Webhooks have a wrong signature."}]}""");

        var status = status();

        assertThat(status.exitCode()).isEqualTo(5);
        assertThat(status.out())
                .contains("777/summer_sale/en_US", "The template does not exist.", "Webhooks have a wrong signature.")
                .contains(
                        "Needs attention:",
                        "Suspended: template 777/summer_sale/en_US (132001)",
                        "Notice: webhooks_refused");
    }

    @Test
    void anUnhealthyApiNeedsAttention() {
        api.on("GET /actuator/health", 503, "{\"status\": \"DOWN\"}")
                .on("GET /api/quota", 503, "{\"detail\": \"The database does not answer\"}");

        var status = status();

        assertThat(status.exitCode()).isEqualTo(5);
        assertThat(status.out()).contains("Health   DOWN", "Accounts: none", "The database does not answer");
    }

    @Test
    void programsReadJson() {
        api.on(RUNNING, 200, "{\"items\": [" + CAMPAIGN + "], \"next_cursor\": null}");

        var status = status("--json");

        var report = JsonMapper.shared().readTree(status.out());
        assertThat(report.at("/health").stringValue()).isEqualTo("UP");
        assertThat(report.at("/accounts/0/window/people").intValue()).isEqualTo(1_100);
        assertThat(report.at("/campaigns/0/total_target_count").intValue()).isEqualTo(10_000);
        assertThat(report.at("/attention").isEmpty()).isTrue();
    }

    @Test
    void anAccountWithoutMessagingLimitHasNone() {
        api.on("GET /api/quota", 200, """
                {"items": [{"account": "default", "date": "2025-06-01", "messages_sent": 0, "daily_limit": 250,
                 "remaining": 250, "campaign_breakdown": {}, "window": {"since": "2025-05-31T12:00:00Z",
                 "people": null, "limit": null, "reserve": 0, "remaining": null}}]}""");

        assertThat(status().out()).containsPattern("250 +- +none +0 +- +ready");
    }

    @Test
    void anAddressWithoutServerCannotBeReached() throws IOException {
        var status = new Invocation(folder).run("status", "--api", "http://127.0.0.1:" + unusedPort());

        assertThat(status.exitCode()).isEqualTo(3);
        assertThat(status.out()).isEmpty();
        assertThat(status.err()).contains("cannot be reached (connection refused)", "./trickle up", "--api");
    }

    @Test
    void anotherProgramIsNotTheApi() {
        try (var other = new FakeApi()) {
            var status = new Invocation(folder).run("status", "--api", other.address());

            assertThat(status.exitCode()).isEqualTo(3);
            assertThat(status.err()).contains("is not the API of Trickle");
        }
    }

    @Test
    void aRefusedTokenHasItsOwnExitCode() {
        api.on("GET /api/quota", 401, "{\"detail\": \"A valid token is needed\"}");

        var without = status();
        assertThat(without.exitCode()).isEqualTo(4);
        assertThat(without.err()).contains("needs a token", "TRICKLE_TOKEN", "--token-file");

        var with = new Invocation(folder).with("TRICKLE_TOKEN", "trickle_old").run("status", "--api", api.address());
        assertThat(with.exitCode()).isEqualTo(4);
        assertThat(with.err()).contains("refuses the token").doesNotContain("trickle_old");
    }

    @Test
    void theTokenComesFromTheFileOrTheEnvironment() throws IOException {
        Files.writeString(folder.resolve("token"), "trickle_file\n");

        new Invocation(folder)
                .with("TRICKLE_TOKEN", "trickle_variable")
                .run("status", "--api", api.address(), "--token-file", "token");
        assertThat(api.requests())
                .isNotEmpty()
                .allSatisfy(request -> assertThat(request.authorization()).isEqualTo("Bearer trickle_file"));

        new Invocation(folder).with("TRICKLE_TOKEN", "trickle_variable").run("status", "--api", api.address());
        assertThat(api.requests().getLast().authorization()).isEqualTo("Bearer trickle_variable");

        status();
        assertThat(api.requests().getLast().authorization()).isNull();
    }

    @Test
    void aTokenThatIsNoneIsNotSentAndNotShown() throws IOException {
        Files.writeString(folder.resolve("token"), "two\nlines");

        for (var file : new String[] {"token", "missing"}) {
            var status = status("--token-file", file);

            assertThat(status.exitCode()).isEqualTo(2);
            assertThat(status.err()).contains(file).doesNotContain("two");
        }
        assertThat(api.requests()).isEmpty();
    }

    @Test
    void theAddressComesFromTheEnvironment() {
        var status = new Invocation(folder)
                .with("TRICKLE_API_URL", api.address() + "/")
                .run("status");

        assertThat(status.exitCode()).isZero();
    }

    @Test
    void anAddressThatIsNoneIsRefused() {
        var status = new Invocation(folder).run("status", "--api", "localhost:8080");

        assertThat(status.exitCode()).isEqualTo(2);
        assertThat(status.err()).contains("--api", "http://127.0.0.1:8080");
    }

    @Test
    void aRunningLocalStackIsFoundByItsDataFolder() throws IOException {
        var data = Files.createDirectory(folder.resolve("data"));
        new StackAddress(URI.create(api.address()), "127.0.0.1:1").write(data);

        assertThat(new Invocation(folder).run("status").exitCode()).isZero();
        assertThat(new Invocation(folder)
                        .with("TRICKLE_API_URL", "http://127.0.0.1:1")
                        .run("status", "--data", "data")
                        .exitCode())
                .isZero();
    }

    @Test
    void aRecoveringSchedulerNeedsAttention() {
        api.on(GATE, 200, """
                {"scheduler": {"reachable": true, "as_of": "2025-06-01T12:00:00Z"},
                 "status": {"release_status": {"state": "recovering", "unread_topics": ["campaign-events"]}}}""");

        var status = status();

        assertThat(status.exitCode()).isEqualTo(5);
        assertThat(status.out()).contains("Account default releases nothing: recovering");
    }

    @Test
    void aSchedulerThatDoesNotAnswerNeedsAttention() {
        for (var lastKnown : List.of("null", "{\"release_status\": {\"state\": \"ready\", \"unread_topics\": []}}")) {
            api.on(GATE, 200, """
                    {"scheduler": {"reachable": false, "as_of": null}, "status": %s}""".formatted(lastKnown));

            var status = status();

            assertThat(status.exitCode()).isEqualTo(5);
            assertThat(status.out())
                    .containsPattern("default .* unknown")
                    .contains("The scheduler did not return the state of account default");
        }
    }

    @Test
    void aDataFolderWithoutStackIsNamed() {
        var status = new Invocation(folder).run("status", "--data", "elsewhere");

        assertThat(status.exitCode()).isEqualTo(3);
        assertThat(status.err()).contains("No local stack runs", "./trickle up --data 'elsewhere'");
    }

    private Invocation.Outcome status(String... options) {
        var arguments = new ArrayList<>(List.of("status", "--api", api.address()));
        arguments.addAll(List.of(options));
        return new Invocation(folder).run(arguments.toArray(String[]::new));
    }

    private static int unusedPort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
