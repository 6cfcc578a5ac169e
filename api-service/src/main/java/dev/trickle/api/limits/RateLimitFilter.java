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
 * Lets each token ask so many times a second; whoever asks more often is told when to come again. Every process counts
 * for itself. Without tokens there is only this machine, and no limit.
 */
@Component
@Order(LimitConfiguration.AFTER_ACCESS)
class RateLimitFilter extends OncePerRequestFilter {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final LimitProperties limitProperties;
    private final ProblemWriter problems;

    /** By the id of the token: only ones that are valid get here, so there are as many as were given out. */
    private final Map<Object, Bucket> buckets = new ConcurrentHashMap<>();

    RateLimitFilter(LimitProperties limitProperties, ProblemWriter problems) {
        this.limitProperties = limitProperties;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var wait = token().map(this::waitOf).orElse(Duration.ZERO);
        if (wait.isZero()) {
            chain.doFilter(request, response);
        } else {
            refuse(response, wait);
        }
    }

    /** How long the owner of a token has to wait; zero if not at all, and then it counts. */
    private Duration waitOf(Object token) {
        var probe = buckets.computeIfAbsent(token, unknown -> bucket()).tryConsumeAndReturnRemaining(1);
        return probe.isConsumed() ? Duration.ZERO : Duration.ofNanos(Math.max(1, probe.getNanosToWaitForRefill()));
    }

    private Bucket bucket() {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(limitProperties.burst())
                        .refillGreedy(limitProperties.requestsPerSecond(), SECOND))
                .withNanosecondPrecision()
                .build();
    }

    private void refuse(HttpServletResponse response, Duration wait) throws IOException {
        response.setHeader(
                HttpHeaders.RETRY_AFTER,
                Long.toString(wait.plus(SECOND).minusNanos(1).toSeconds()));
        problems.write(
                response,
                HttpStatus.TOO_MANY_REQUESTS,
                "too-many-requests",
                "This token has asked too often: again after the seconds in Retry-After",
                List.of());
    }

    private static Optional<Object> token() {
        var asked = SecurityContextHolder.getContext().getAuthentication();
        return asked != null && asked.getPrincipal() instanceof OAuth2AuthenticatedPrincipal token
                ? Optional.ofNullable(token.getAttribute("id"))
                : Optional.empty();
    }
}
