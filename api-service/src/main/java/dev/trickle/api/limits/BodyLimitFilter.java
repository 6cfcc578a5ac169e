package dev.trickle.api.limits;

import dev.trickle.api.problem.ProblemWriter;
import dev.trickle.api.problem.RequestTooLarge;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Rejects bodies above the configured size before they are in memory. */
@Component
@Order(LimitConfiguration.BEFORE_BODY_READERS)
class BodyLimitFilter extends OncePerRequestFilter {

    private static final Set<String> STREAMED_PATHS = Set.of("/api/customers/import", "/api/media");

    private final long maxBytes;
    private final ProblemWriter problems;

    BodyLimitFilter(LimitProperties limitProperties, ProblemWriter problems) {
        this.maxBytes = limitProperties.maxBodySize().toBytes();
        this.problems = problems;
    }

    /** Imports and media are streamed and have limits of their own. */
    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return STREAMED_PATHS.contains(request.getServletPath());
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        try {
            LimitedRequest.checkSize(request.getContentLengthLong(), maxBytes);
            chain.doFilter(new LimitedRequest(request, maxBytes), response);
        } catch (RequestTooLarge requestTooLarge) {
            problems.write(
                    response,
                    HttpStatus.CONTENT_TOO_LARGE,
                    "too-large",
                    String.valueOf(requestTooLarge.getMessage()),
                    List.of());
        }
    }
}
