package dev.trickle.cli.account;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.trickle.cli.api.ApiClient;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The account endpoints of the API. */
record AccountCommands(ApiClient api) {

    Result stop(String account, @Nullable String reason) {
        return api.post(path(account) + "/stop", new Request(reason), Result.class);
    }

    Result start(String account, @Nullable String reason) {
        return api.post(path(account) + "/start", new Request(reason), Result.class);
    }

    private static String path(String account) {
        return "/api/accounts/" + URLEncoder.encode(account, StandardCharsets.UTF_8);
    }

    /** A request to stop or start an account. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Request(@Nullable String reason) {}

    /**
     * An account that was stopped or started.
     *
     * @param inFlight messages that were being sent
     */
    record Result(String account, String since, int inFlight) {}
}
