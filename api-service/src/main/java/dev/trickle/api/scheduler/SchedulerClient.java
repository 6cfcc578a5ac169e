package dev.trickle.api.scheduler;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.trickle.api.query.InternalServiceClient;
import dev.trickle.api.query.InternalServiceClient.AccountQuery;
import dev.trickle.api.query.InternalServicesProperties.InternalService;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.installation.InternalToken;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.json.JsonMapper;

/** Asks the scheduler for the status of accounts. */
public final class SchedulerClient implements AutoCloseable {

    private final InternalServiceClient<SchedulerStatus> client;

    SchedulerClient(InternalService settings, InternalToken token, JsonMapper json, Ticker ticker) {
        this.client = new InternalServiceClient<>(
                new AccountQuery<>(
                        "scheduler",
                        account -> "/accounts/" + account + "/gate",
                        body -> SchedulerStatus.parse(json, body)),
                settings,
                token,
                ticker);
    }

    /** Returns the scheduler's answer, or within the timeout the answer that it is unreachable. */
    public SchedulerAnswer load(AccountId account) {
        return ask(account).join();
    }

    /** Completes with the scheduler's answer, or within the timeout with the answer that it is unreachable. */
    public CompletableFuture<SchedulerAnswer> ask(AccountId account) {
        return client.ask(account).thenApply(SchedulerAnswer::new);
    }

    @Override
    public void close() {
        client.close();
    }
}
