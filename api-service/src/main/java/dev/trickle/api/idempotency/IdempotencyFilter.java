package dev.trickle.api.idempotency;

import dev.trickle.api.problem.FieldError;
import dev.trickle.api.problem.ProblemWriter;
import dev.trickle.api.problem.RequestTooLarge;
import dev.trickle.api.upload.UploadedFile;
import dev.trickle.pipeline.jdbc.SqlInstants;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.util.unit.DataSize;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ContentCachingResponseWrapper;

/**
 * Executes a POST with an {@code Idempotency-Key} once: a repeated request gets the stored response, and a different
 * request with the same key is rejected.
 *
 * <p>Key, response and effects of the request are one transaction, so a crash leaves all or nothing. A concurrent
 * request waits on the row of the key.
 */
@Component
@Order(Ordered.LOWEST_PRECEDENCE)
class IdempotencyFilter extends OncePerRequestFilter {

    static final String HEADER = "Idempotency-Key";

    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,255}");

    /** Responses of this path contain secrets and are not stored. */
    private static final String TOKEN_PATH = "/api/tokens";

    /** Bodies of these paths are files. */
    private static final String IMPORT_PATH = "/api/customers/import";

    private static final String MEDIA_PATH = "/api/media";
    private static final DataSize MAX_MEDIA_SIZE = DataSize.ofMegabytes(100);

    private static final List<String> STORED_HEADERS =
            List.of(HttpHeaders.CONTENT_TYPE, HttpHeaders.LOCATION, HttpHeaders.ETAG);

    private final IdempotencyStore idempotencyStore;
    private final TransactionOperations transactions;
    private final InstantSource clock;
    private final ProblemWriter problems;
    private final RequestPreparation requestPreparation;
    private final DataSize maxImportSize;

    IdempotencyFilter(
            IdempotencyStore idempotencyStore,
            TransactionOperations transactions,
            InstantSource clock,
            ProblemWriter problems,
            RequestPreparation requestPreparation,
            @Qualifier("maxImportSize") DataSize maxImportSize) {
        this.idempotencyStore = idempotencyStore;
        this.transactions = transactions;
        this.clock = clock;
        this.problems = problems;
        this.requestPreparation = requestPreparation;
        this.maxImportSize = maxImportSize;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !HttpMethod.POST.matches(request.getMethod())
                || request.getHeader(HEADER) == null
                || hasPath(TOKEN_PATH, request);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var key = request.getHeader(HEADER);
        if (!KEY.matcher(key).matches()) {
            reject(response, HttpStatus.BAD_REQUEST, "format", HEADER + " must be 1 to 255 visible ASCII characters");
            return;
        }
        try (var body = bodyOf(request)) {
            var idempotentRequest = IdempotentRequest.of(caller(request), key, target(request), body.hash());
            var exchange = new Exchange(new RepeatableRequest(request, body), response, chain);
            var prepared = prepare(idempotentRequest, request, body);
            try {
                process(idempotentRequest, exchange, response);
            } finally {
                prepared.close();
            }
        } catch (RequestTooLarge requestTooLarge) {
            problems.write(
                    response,
                    HttpStatus.CONTENT_TOO_LARGE,
                    "too-large",
                    String.valueOf(requestTooLarge.getMessage()),
                    List.of());
        }
    }

    /** Not for a repetition, whose response is known. */
    private RequestPreparation.Prepared prepare(
            IdempotentRequest idempotentRequest, HttpServletRequest request, RepeatableBody body) {
        return body instanceof RepeatableBody.InMemory inMemory
                        && idempotencyStore.find(idempotentRequest).isEmpty()
                ? requestPreparation.prepare(request.getServletPath(), inMemory.bytes())
                : () -> {};
    }

    private RepeatableBody bodyOf(HttpServletRequest request) throws IOException {
        if (hasPath(IMPORT_PATH, request)) {
            return upload(request, maxImportSize);
        }
        return hasPath(MEDIA_PATH, request)
                ? upload(request, MAX_MEDIA_SIZE)
                : new RepeatableBody.InMemory(request.getInputStream().readAllBytes());
    }

    private static RepeatableBody upload(HttpServletRequest request, DataSize maxSize) throws IOException {
        return new RepeatableBody.Upload(UploadedFile.receive(request.getInputStream(), maxSize.toBytes()));
    }

    /** Compares the decoded path of the request. */
    private static boolean hasPath(String path, HttpServletRequest request) {
        var requested = request.getServletPath();
        return requested.equals(path) || requested.startsWith(path + "/");
    }

    private void process(IdempotentRequest idempotentRequest, Exchange exchange, HttpServletResponse response)
            throws IOException, ServletException {
        var earlier = executeOnce(idempotentRequest, exchange);
        if (earlier.isEmpty()) {
            exchange.sendResponse();
            return;
        }
        var first = earlier.get().response();
        if (first != null && idempotentRequest.hash().equals(earlier.get().hash())) {
            replay(first, response);
        } else {
            reject(
                    response,
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "reused",
                    HEADER + " was used for another request: use a new key");
        }
    }

    /** Returns the earlier use of the key; empty if the key was new and the request has been executed. */
    private Optional<IdempotencyStore.KeyUse> executeOnce(IdempotentRequest idempotentRequest, Exchange exchange)
            throws IOException, ServletException {
        try {
            return transactions.execute(transaction -> executeInTransaction(transaction, idempotentRequest, exchange));
        } catch (UnexpectedRollbackException rolledBack) {
            // A rejected request rolls back its transaction, and the key with it; its response is stored all the same.
            if (!exchange.storedResponse().isTransientFailure()) {
                idempotencyStore.save(idempotentRequest, exchange.storedResponse(), SqlInstants.now(clock));
            }
            return Optional.empty();
        } catch (UncheckedIOException broken) {
            throw broken.getCause();
        } catch (Exchange.WrappedException wrappedException) {
            throw wrappedException.servletException();
        }
    }

    private Optional<IdempotencyStore.KeyUse> executeInTransaction(
            TransactionStatus transaction, IdempotentRequest idempotentRequest, Exchange exchange) {
        var now = SqlInstants.now(clock);
        if (!idempotencyStore.claim(idempotentRequest, now)) {
            return idempotencyStore.find(idempotentRequest);
        }
        exchange.proceed();
        if (exchange.storedResponse().isTransientFailure()) {
            transaction.setRollbackOnly();
        } else if (!transaction.isRollbackOnly()) {
            idempotencyStore.save(idempotentRequest, exchange.storedResponse(), now);
        }
        return Optional.empty();
    }

    private void reject(HttpServletResponse response, HttpStatus status, String rule, String message)
            throws IOException {
        problems.write(response, status, "invalid-request", message, List.of(new FieldError(HEADER, rule, message)));
    }

    private static void replay(StoredResponse storedResponse, HttpServletResponse response) throws IOException {
        response.setStatus(storedResponse.status());
        storedResponse.headers().forEach(response::setHeader);
        response.getOutputStream().write(storedResponse.body().getBytes(StandardCharsets.UTF_8));
    }

    private static String caller(HttpServletRequest request) {
        var user = request.getUserPrincipal();
        return user == null ? "" : user.getName();
    }

    private static String target(HttpServletRequest request) {
        var query = request.getQueryString();
        return request.getRequestURI() + (query == null ? "" : "?" + query) + " " + request.getContentType();
    }

    /** A request and its buffered response, which is sent only after the commit. */
    private static final class Exchange {

        private final HttpServletRequest request;
        private final ContentCachingResponseWrapper response;
        private final FilterChain chain;

        Exchange(HttpServletRequest request, HttpServletResponse response, FilterChain chain) {
            this.request = request;
            this.response = new ContentCachingResponseWrapper(response);
            this.chain = chain;
        }

        void proceed() {
            try {
                chain.doFilter(request, response);
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            } catch (ServletException failure) {
                throw new WrappedException(failure);
            }
        }

        StoredResponse storedResponse() {
            Map<String, String> headers = new TreeMap<>();
            for (var name : STORED_HEADERS) {
                var value =
                        HttpHeaders.CONTENT_TYPE.equals(name) ? response.getContentType() : response.getHeader(name);
                if (value != null) {
                    headers.put(name, value);
                }
            }
            return new StoredResponse(
                    response.getStatus(),
                    headers,
                    new String(response.getContentAsByteArray(), StandardCharsets.UTF_8));
        }

        void sendResponse() throws IOException {
            response.copyBodyToResponse();
        }

        /** Carries a checked exception out of a transaction. */
        private static final class WrappedException extends RuntimeException {

            private static final long serialVersionUID = 1;

            private final ServletException servletException;

            WrappedException(ServletException servletException) {
                super(servletException);
                this.servletException = servletException;
            }

            ServletException servletException() {
                return servletException;
            }
        }
    }
}
