package dev.trickle.stack.up;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.trickle.pipeline.error.MetaErrors;
import dev.trickle.pipeline.installation.Account;
import dev.trickle.pipeline.installation.Account.BusinessAccount;
import dev.trickle.pipeline.installation.SharedSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class WhatsAppCheckTest {

    private static final String NUMBER = "200000000000001";
    private static final String BUSINESS_ACCOUNT = "100000000000001";

    private final Map<String, Response> responses = new HashMap<>(Map.of(
            NUMBER, new Response(200, "{\"id\":\"" + NUMBER + "\"}"),
            BUSINESS_ACCOUNT, new Response(200, "{\"data\":[]}")));
    private final List<String> authorizations = new CopyOnWriteArrayList<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::respond);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void findsNothingIfWhatsAppAcceptsEverything() {
        assertThat(problems()).isEmpty();
    }

    @Test
    void namesAWrongTokenOnceAndDoesNotDisplayIt() {
        responses.put(NUMBER, new Response(401, "{\"error\":{\"code\":190}}"));

        assertThat(problems())
                .singleElement()
                .asString()
                .startsWith("Access token (sender.access-token): ")
                .doesNotContain("the-token");
    }

    @Test
    void namesAWrongPhoneNumberIdAndAWrongBusinessAccount() {
        responses.put(NUMBER, new Response(400, "{\"error\":{\"code\":100,\"error_subcode\":33}}"));
        responses.put(BUSINESS_ACCOUNT, new Response(400, "{\"error\":{\"code\":100,\"error_subcode\":33}}"));

        assertThat(problems())
                .satisfiesExactly(
                        number -> assertThat(number)
                                .contains(
                                        NUMBER,
                                        "trickle.accounts.default.business-accounts[0].phone-numbers",
                                        "Set phone-numbers"),
                        account -> assertThat(account)
                                .contains(
                                        BUSINESS_ACCOUNT,
                                        "trickle.accounts.default.business-accounts[0].id",
                                        "business-accounts[].id"));
    }

    @Test
    void namesATokenWithoutAPermissionForTheNumber() {
        responses.put(NUMBER, new Response(403, "{\"error\":{\"code\":200}}"));

        assertThat(problems())
                .singleElement()
                .asString()
                .contains(NUMBER, "sender.access-token", "whatsapp_business_messaging");
    }

    @Test
    void namesAMissingTemplateRight() {
        responses.put(BUSINESS_ACCOUNT, new Response(403, "{\"error\":{\"code\":200}}"));

        assertThat(problems()).singleElement().asString().contains("whatsapp_business_management");
    }

    @Test
    void namesAnUnreachableAddress() {
        server.stop(0);

        assertThat(problems()).singleElement().asString().contains("cannot be reached at " + address());
    }

    @Test
    void readsTheAccessTokenFromAFile(@TempDir Path folder) throws IOException {
        var file = Files.writeString(folder.resolve("token"), "the-token-of-a-file");

        assertThat(problems(Map.of("sender.access-token-file", file.toString())))
                .isEmpty();
        assertThat(authorizations).isNotEmpty().containsOnly("Bearer the-token-of-a-file");
    }

    private List<String> problems() {
        return problems(Map.of("sender.access-token", "the-token"));
    }

    private List<String> problems(Map<String, String> token) {
        var environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("token", Map.copyOf(token)));
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "test", Map.of("sender.base-url", address(), "sender.graph-version", "v26.0")));
        return new WhatsAppCheck(settings(), environment).problems();
    }

    private String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void respond(HttpExchange exchange) throws IOException {
        try (exchange) {
            authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
            var id = exchange.getRequestURI().getPath().split("/", -1)[2];
            var response = responses.get(id);
            var body = response.body().getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(response.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static SharedSettings settings() {
        var account = new Account(
                List.of(new BusinessAccount(BUSINESS_ACCOUNT, List.of(NUMBER))),
                ZoneOffset.UTC,
                LocalTime.of(9, 0),
                LocalTime.MIDNIGHT,
                EnumSet.allOf(DayOfWeek.class),
                250,
                250,
                0,
                Duration.ofSeconds(60),
                Duration.ZERO,
                true,
                null);
        return new SharedSettings(
                Map.of("default", account),
                "default",
                "US",
                "",
                "",
                new SharedSettings.TopicLayout(1, (short) 1),
                Set.of(),
                Duration.ofSeconds(20),
                Duration.ofSeconds(5),
                new MetaErrors(Map.of()));
    }

    private record Response(int status, String body) {}
}
