package dev.trickle.pipeline.installation;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.servlet.HandlerInterceptor;

/** Rejects requests of clients that are no service of this installation. */
public final class InternalTokenInterceptor implements HandlerInterceptor {

    private final InternalToken token;

    public InternalTokenInterceptor(InternalToken token) {
        this.token = token;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (!token.isIn(request.getHeader(HttpHeaders.AUTHORIZATION))) {
            throw unauthorized();
        }
        return true;
    }

    private static ErrorResponseException unauthorized() {
        var problem = ProblemDetail.forStatusAndDetail(
                HttpStatus.UNAUTHORIZED, "The internal token of the installation is required: Authorization: Bearer …");
        problem.setType(URI.create("urn:trickle:problem:unauthorized"));
        var unauthorized = new ErrorResponseException(HttpStatus.UNAUTHORIZED, problem, null);
        unauthorized.getHeaders().set(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        return unauthorized;
    }
}
