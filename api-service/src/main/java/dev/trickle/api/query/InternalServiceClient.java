package dev.trickle.api.query;

import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.trickle.api.query.InternalServicesProperties.InternalService;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks another service for the status of accounts, with a short timeout and a short cache, so that an unavailable
 * service neither delays nor fails requests to the API.
 */
public final class InternalServiceClient<S extends ReportedStatus> implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(InternalServiceClient.class);

    private final AccountQuery<S> accountQuery;
    private final InternalService settings;
    private final ServiceAddresses addresses;
    private final InternalToken token;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** Virtual threads wait in the cache's future, never in its locks, which would block their carrier threads. */
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

    private final AsyncLoadingCache<AccountId, ServiceAnswer<S>> answers;
    private final Map<AccountId, S> lastKnown = new ConcurrentHashMap<>();
    private final Set<AccountId> unreachable = ConcurrentHashMap.newKeySet();

    public InternalServiceClient(
            AccountQuery<S> accountQuery, InternalService settings, InternalToken token, Ticker ticker) {
        this.accountQuery = accountQuery;
        this.settings = settings;
        this.addresses = new ServiceAddresses(settings.url(), settings.hosts());
        this.token = token;
        this.answers = Caffeine.newBuilder()
                .expireAfterWrite(settings.cacheTime())
                .ticker(ticker)
                .executor(executor)
                .buildAsync(this::query);
    }

    /** Completes with the service's answer, or within the timeout with the answer that it is unreachable. */
    public CompletableFuture<ServiceAnswer<S>> ask(AccountId account) {
        return answers.get(account);
    }

    private ServiceAnswer<S> query(AccountId account) {
        try {
            var status = request(account);
            lastKnown.put(account, status);
            if (unreachable.remove(account)) {
                log.info("Service reachable again service={} account={}", accountQuery.service(), account);
            }
            return new ServiceAnswer<>(true, status);
        } catch (IOException failure) {
            if (unreachable.add(account)) {
                log.warn(
                        "Service unreachable service={} account={} reason={}",
                        accountQuery.service(),
                        account,
                        failure.toString());
            }
            return new ServiceAnswer<>(false, lastKnown.get(account));
        }
    }

    /** Asks one instance after the other; each has its share of the time that is left. */
    private S request(AccountId account) throws IOException {
        var deadline = System.nanoTime() + settings.timeout().toNanos();
        var candidates = addresses.inOrder();
        for (var index = 0; ; index++) {
            var now = System.nanoTime();
            var share = (deadline - now) / (candidates.size() - index);
            try {
                var status = request(candidates.get(index), account, now + share);
                addresses.recordAnswer(candidates.get(index));
                return status;
            } catch (IOException failure) {
                if (index == candidates.size() - 1) {
                    throw failure;
                }
            }
        }
    }

    private S request(URI instance, AccountId account, long deadline) throws IOException {
        try {
            var response = send(instance, account, deadline);
            if (response.statusCode() == HttpStatus.MISDIRECTED_REQUEST.value()) {
                response = send(hostingInstance(instance, response.body()), account, deadline);
            }
            if (response.statusCode() != HttpStatus.OK.value()) {
                throw new IOException("status " + response.statusCode());
            }
            return accountQuery.parser().apply(response.body());
        } catch (JacksonException unreadable) {
            throw new IOException("the answer cannot be read", unreadable);
        } catch (IllegalArgumentException invalidAddress) {
            throw new IOException(invalidAddress);
        }
    }

    /** The address of the instance that hosts the account, from the answer of another one. */
    private URI hostingInstance(URI instance, String problem) throws IOException {
        return addresses.resolve(
                instance,
                JsonMapper.shared().readValue(problem, Misdirected.class).host());
    }

    private HttpResponse<String> send(URI instance, AccountId account, long deadline) throws IOException {
        var request = HttpRequest.newBuilder(
                        instance.resolve(accountQuery.path().apply(account)))
                .header(HttpHeaders.AUTHORIZATION, token.authorization())
                .build();
        var exchange = http.sendAsync(request, BodyHandlers.ofString());
        try {
            return exchange.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            throw new HttpTimeoutException("no answer within " + settings.timeout());
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

    /**
     * A query of another service about an account.
     *
     * @param service its name for the log
     * @param path of the status of an account
     * @param parser of the body of an answer
     */
    public record AccountQuery<S>(String service, Function<AccountId, String> path, Function<String, S> parser) {}

    /** The problem of an instance that does not host the account. */
    private record Misdirected(String host) {}
}
