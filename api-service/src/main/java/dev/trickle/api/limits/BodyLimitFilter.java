package dev.trickle.api.limits;

import dev.trickle.api.problem.ProblemWriter;
import dev.trickle.api.problem.RequestTooLarge;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Refuses bodies that are larger than anything that is meant seriously, before they are in memory. */
@Component
@Order(LimitConfiguration.BEFORE_BODIES)
class BodyLimitFilter extends OncePerRequestFilter {

    private static final String IMPORT = "/api/customers/import";

    private final long largest;
    private final ProblemWriter problems;

    BodyLimitFilter(LimitProperties limitProperties, ProblemWriter problems) {
        this.largest = limitProperties.largestBody().toBytes();
        this.problems = problems;
    }

    /** Imports are no longer in memory than one row of them, and hold a limit of their own. */
    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return request.getServletPath().equals(IMPORT);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        try {
            LimitedRequest.check(request.getContentLengthLong(), largest);
            chain.doFilter(new LimitedRequest(request, largest), response);
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
