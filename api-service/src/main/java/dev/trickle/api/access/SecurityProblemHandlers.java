package dev.trickle.api.access;

import dev.trickle.api.problem.ProblemWriter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.server.resource.web.BearerTokenAuthenticationEntryPoint;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;

/** Answers who may not do what they ask for, as a problem like all others. */
final class SecurityProblemHandlers
        implements AuthenticationEntryPoint, AuthenticationFailureHandler, AccessDeniedHandler {

    private static final String RETRY_AFTER_SECONDS = "5";

    private final ProblemWriter problems;
    private final BearerTokenAuthenticationEntryPoint challenge = new BearerTokenAuthenticationEntryPoint();

    SecurityProblemHandlers(ProblemWriter problems) {
        this.problems = problems;
    }

    /** Nobody knows who asks. */
    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException refused)
            throws IOException {
        challenge.commence(request, response, refused);
        problems.write(
                response,
                HttpStatus.valueOf(response.getStatus()),
                "unauthorized",
                "A valid token is needed: Authorization: Bearer …",
                List.of());
    }

    /** Who asks has shown a token that is none, or that cannot be checked now. */
    @Override
    public void onAuthenticationFailure(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException refused)
            throws IOException {
        if (refused instanceof AuthenticationServiceException) {
            response.setHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
            problems.write(
                    response, HttpStatus.SERVICE_UNAVAILABLE, "unavailable", "The database does not answer", List.of());
        } else {
            commence(request, response, refused);
        }
    }

    /** An API without tokens is asked by another name or for a page of another. */
    void notFromHere(HttpServletRequest request, HttpServletResponse response, AuthenticationException refused)
            throws IOException {
        problems.write(
                response,
                HttpStatus.FORBIDDEN,
                "forbidden",
                "Without tokens the API serves this machine only, by the name localhost or 127.0.0.1",
                List.of());
    }

    /** Who asks may not do this. */
    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException refused)
            throws IOException {
        problems.write(response, HttpStatus.FORBIDDEN, "forbidden", "This token's role does not allow it", List.of());
    }
}
