package dev.trickle.api.idempotency;

import dev.trickle.api.database.SqlInstants;
import dev.trickle.api.problem.FieldError;
import dev.trickle.api.problem.ProblemWriter;
import dev.trickle.api.problem.RequestTooLarge;
import dev.trickle.api.upload.UploadedFile;
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
 * Lets a POST with an {@code Idempotency-Key} happen once: who repeats it gets the first answer, who asks for something
 * else with it is refused.
 *
 * <p>The key, the answer and what the request does are one transaction: if the process dies, all of it happened or
 * nothing did. A second request waits for the first one at the key's row.
 */
@Component
@Order(Ordered.LOWEST_PRECEDENCE)
class IdempotencyFilter extends OncePerRequestFilter {

    static final String HEADER = "Idempotency-Key";

    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,255}");

    /** Answers from there are shown once and stored by nobody. */
    private static final String SECRETS = "/api/tokens";

    /** Bodies of these are files. */
    private static final String IMPORT = "/api/customers/import";

    private static final List<String> KEPT_HEADERS =
            List.of(HttpHeaders.CONTENT_TYPE, HttpHeaders.LOCATION, HttpHeaders.ETAG);

    private final IdempotencyStore idempotencyStore;
    private final TransactionOperations transactions;
    private final InstantSource calendar;
    private final ProblemWriter problems;
    private final DataSize maxImportSize;

    IdempotencyFilter(
            IdempotencyStore idempotencyStore,
            TransactionOperations transactions,
            InstantSource calendar,
            ProblemWriter problems,
            @Qualifier("maxImportSize") DataSize maxImportSize) {
        this.idempotencyStore = idempotencyStore;
        this.transactions = transactions;
        this.calendar = calendar;
        this.problems = problems;
        this.maxImportSize = maxImportSize;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !HttpMethod.POST.matches(request.getMethod())
                || request.getHeader(HEADER) == null
                || isAt(SECRETS, request);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var key = request.getHeader(HEADER);
        if (!KEY.matcher(key).matches()) {
            refuse(response, HttpStatus.BAD_REQUEST, "format", HEADER + " must be 1 to 255 visible ASCII characters");
            return;
        }
        try (var body = bodyOf(request)) {
            var idempotentRequest = IdempotentRequest.of(askedBy(request), key, target(request), body);
            var exchange = new Exchange(new RepeatableRequest(request, body), response, chain);
            answer(idempotentRequest, exchange, response);
        } catch (RequestTooLarge requestTooLarge) {
            problems.write(
                    response,
                    HttpStatus.CONTENT_TOO_LARGE,
                    "too-large",
                    String.valueOf(requestTooLarge.getMessage()),
                    List.of());
        }
    }

    private RepeatableBody bodyOf(HttpServletRequest request) throws IOException {
        return isAt(IMPORT, request)
                ? new RepeatableBody.Upload(UploadedFile.receive(request.getInputStream(), maxImportSize.toBytes()))
                : new RepeatableBody.Text(request.getInputStream().readAllBytes());
    }

    /** As the request was understood, however it was spelled. */
    private static boolean isAt(String path, HttpServletRequest request) {
        var asked = request.getServletPath();
        return asked.equals(path) || asked.startsWith(path + "/");
    }

    private void answer(IdempotentRequest idempotentRequest, Exchange exchange, HttpServletResponse response)
            throws IOException, ServletException {
        var before = askOnce(idempotentRequest, exchange);
        if (before.isEmpty()) {
            exchange.sendAnswer();
            return;
        }
        var first = before.get().response();
        if (first != null && idempotentRequest.hash().equals(before.get().hash())) {
            send(first, response);
        } else {
            refuse(response, HttpStatus.UNPROCESSABLE_CONTENT, "used", HEADER + " was used for another request");
        }
    }

    /** What the key was used for before; empty if it was new, and the request has been answered now. */
    private Optional<IdempotencyStore.KeyUse> askOnce(IdempotentRequest idempotentRequest, Exchange exchange)
            throws IOException, ServletException {
        try {
            return transactions.execute(transaction -> askWithin(transaction, idempotentRequest, exchange));
        } catch (UnexpectedRollbackException refused) {
            // A refusal takes back what was begun, and the key with it; it is what the request was answered.
            if (!exchange.storedResponse().mayPass()) {
                idempotencyStore.keep(idempotentRequest, exchange.storedResponse(), SqlInstants.now(calendar));
            }
            return Optional.empty();
        } catch (UncheckedIOException broken) {
            throw broken.getCause();
        } catch (Exchange.WrappedException wrappedException) {
            throw wrappedException.servletException();
        }
    }

    private Optional<IdempotencyStore.KeyUse> askWithin(
            TransactionStatus transaction, IdempotentRequest idempotentRequest, Exchange exchange) {
        var now = SqlInstants.now(calendar);
        if (!idempotencyStore.begin(idempotentRequest, now)) {
            return idempotencyStore.find(idempotentRequest);
        }
        exchange.answerIt();
        if (exchange.storedResponse().mayPass()) {
            transaction.setRollbackOnly();
        } else if (!transaction.isRollbackOnly()) {
            idempotencyStore.keep(idempotentRequest, exchange.storedResponse(), now);
        }
        return Optional.empty();
    }

    private void refuse(HttpServletResponse response, HttpStatus status, String rule, String message)
            throws IOException {
        problems.write(response, status, "invalid-request", message, List.of(new FieldError(HEADER, rule, message)));
    }

    private static void send(StoredResponse storedResponse, HttpServletResponse response) throws IOException {
        response.setStatus(storedResponse.status());
        storedResponse.headers().forEach(response::setHeader);
        response.getOutputStream().write(storedResponse.body().getBytes(StandardCharsets.UTF_8));
    }

    private static String askedBy(HttpServletRequest request) {
        var user = request.getUserPrincipal();
        return user == null ? "" : user.getName();
    }

    private static String target(HttpServletRequest request) {
        var query = request.getQueryString();
        return request.getRequestURI() + (query == null ? "" : "?" + query) + " " + request.getContentType();
    }

    /** A request on its way through the API, whose answer is held back until it is certain. */
    private static final class Exchange {

        private final HttpServletRequest request;
        private final ContentCachingResponseWrapper response;
        private final FilterChain chain;

        Exchange(HttpServletRequest request, HttpServletResponse response, FilterChain chain) {
            this.request = request;
            this.response = new ContentCachingResponseWrapper(response);
            this.chain = chain;
        }

        void answerIt() {
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
            for (var name : KEPT_HEADERS) {
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

        void sendAnswer() throws IOException {
            response.copyBodyToResponse();
        }

        /** The way of a checked exception out of a transaction. */
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
