package dev.trickle.api.limits;

import dev.trickle.api.problem.ProblemWriter;
import io.github.bucket4j.Bucket;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.core.OAuth2AuthenticatedPrincipal;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Limits the requests per second of each token; requests above the limit get 429 with {@code Retry-After}. Every
 * process counts on its own. With open access there is no limit, because only this machine can call the API.
 */
@Component
@Order(LimitConfiguration.AFTER_ACCESS)
class RateLimitFilter extends OncePerRequestFilter {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final LimitProperties limitProperties;
    private final ProblemWriter problems;

    /** By token id. Only valid tokens reach this filter, so the number of buckets is that of the issued tokens. */
    private final Map<Object, Bucket> buckets = new ConcurrentHashMap<>();

    RateLimitFilter(LimitProperties limitProperties, ProblemWriter problems) {
        this.limitProperties = limitProperties;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var wait = currentTokenId().map(this::retryAfter).orElse(Duration.ZERO);
        if (wait.isZero()) {
            chain.doFilter(request, response);
        } else {
            reject(response, wait);
        }
    }

    /** Consumes one request of the token and returns zero, or returns the time until the next request is allowed. */
    private Duration retryAfter(Object token) {
        var probe = buckets.computeIfAbsent(token, id -> newBucket()).tryConsumeAndReturnRemaining(1);
        return probe.isConsumed() ? Duration.ZERO : Duration.ofNanos(Math.max(1, probe.getNanosToWaitForRefill()));
    }

    private Bucket newBucket() {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(limitProperties.burst())
                        .refillGreedy(limitProperties.requestsPerSecond(), SECOND))
                .withNanosecondPrecision()
                .build();
    }

    private void reject(HttpServletResponse response, Duration wait) throws IOException {
        response.setHeader(
                HttpHeaders.RETRY_AFTER,
                Long.toString(wait.plus(SECOND).minusNanos(1).toSeconds()));
        problems.write(
                response,
                HttpStatus.TOO_MANY_REQUESTS,
                "too-many-requests",
                "Too many requests with this token: retry after the seconds in Retry-After",
                List.of());
    }

    private static Optional<Object> currentTokenId() {
        var authentication = SecurityContextHolder.getContext().getAuthentication();
        return authentication != null && authentication.getPrincipal() instanceof OAuth2AuthenticatedPrincipal token
                ? Optional.ofNullable(token.getAttribute("id"))
                : Optional.empty();
    }
}
