package dev.trickle.simulator;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.web.filter.OncePerRequestFilter;

/** Counts the calls of the simulated API that are in flight. */
final class InFlightCalls extends OncePerRequestFilter {

    private final AtomicInteger calls = new AtomicInteger();

    boolean hasCalls() {
        return calls.get() > 0;
    }

    /** Only POSTs count: a reader of the simulator's own pages may keep its request open for long. */
    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !request.getMethod().equals("POST");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        calls.incrementAndGet();
        try {
            chain.doFilter(request, response);
        } finally {
            calls.decrementAndGet();
        }
    }
}
