package dev.trickle.api.scheduler;

import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.installation.InternalToken;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks the scheduler for the status of accounts, with a short timeout and a short cache: the scheduler may be away, and
 * that delays or fails no request to the API.
 */
public final class SchedulerClient implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SchedulerClient.class);

    private final SchedulerClientProperties properties;
    private final InternalToken token;
    private final JsonMapper json;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** Virtual threads wait in the cache's future, never in its locks, which would block their carrier threads. */
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

    private final AsyncLoadingCache<AccountId, SchedulerAnswer> answers;
    private final Map<AccountId, ReportedStatus> lastKnown = new ConcurrentHashMap<>();
    private final Set<AccountId> unreachable = ConcurrentHashMap.newKeySet();

    SchedulerClient(SchedulerClientProperties properties, InternalToken token, JsonMapper json, Ticker ticker) {
        this.properties = properties;
        this.token = token;
        this.json = json;
        this.answers = Caffeine.newBuilder()
                .expireAfterWrite(properties.cacheTime())
                .ticker(ticker)
                .executor(executor)
                .buildAsync(this::ask);
    }

    /** Returns the scheduler's answer, or within the timeout the answer that it is unreachable. */
    public SchedulerAnswer load(AccountId account) {
        return answers.get(account).join();
    }

    private SchedulerAnswer ask(AccountId account) {
        try {
            var status = ReportedStatus.parse(json, request(account));
            lastKnown.put(account, status);
            if (unreachable.remove(account)) {
                log.info("Scheduler reachable again account={}", account);
            }
            return SchedulerAnswer.of(status);
        } catch (JacksonException unreadable) {
            return lastAnswer(account, "the answer cannot be read");
        } catch (IOException | IllegalArgumentException failure) {
            return lastAnswer(account, failure.toString());
        }
    }

    private SchedulerAnswer lastAnswer(AccountId account, String reason) {
        if (unreachable.add(account)) {
            log.warn("Scheduler unreachable account={} reason={}", account, reason);
        }
        return SchedulerAnswer.unreachable(lastKnown.get(account));
    }

    private String request(AccountId account) throws IOException {
        var deadline = System.nanoTime() + properties.timeout().toNanos();
        var response = send(properties.url(), account, deadline);
        if (response.statusCode() == HttpStatus.MISDIRECTED_REQUEST.value()) {
            response = send(hostingInstance(response.body()), account, deadline);
        }
        if (response.statusCode() != HttpStatus.OK.value()) {
            throw new IOException("status " + response.statusCode());
        }
        return response.body();
    }

    /** The address of the instance that hosts the account, from the answer of another one. */
    private URI hostingInstance(String problem) {
        return URI.create(properties.url().getScheme() + "://"
                + json.readValue(problem, Misdirected.class).host());
    }

    private HttpResponse<String> send(URI instance, AccountId account, long deadline) throws IOException {
        var request = HttpRequest.newBuilder(instance.resolve("/accounts/" + account + "/gate"))
                .header(HttpHeaders.AUTHORIZATION, token.authorization())
                .build();
        var exchange = http.sendAsync(request, BodyHandlers.ofString());
        try {
            return exchange.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            throw new HttpTimeoutException("no answer within " + properties.timeout());
        } catch (ExecutionException failure) {
            throw new IOException(failure.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the API is shutting down");
        } finally {
            // Closes the connection of a late answer; without effect on a complete one.
            exchange.cancel(true);
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
        http.shutdownNow();
    }

    /** The problem of an instance that does not host the account. */
    private record Misdirected(String host) {}
}
