package dev.trickle.simulator;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;

/** Closes the connection of a call instead of responding; a servlet has no access to the connection. */
final class ConnectionCutter extends ValveBase {

    private static final String CLOSE_ACTION = ConnectionCutter.class.getName();

    ConnectionCutter() {
        super(true);
    }

    /** Closes the connection of this call at once; a later response does not reach the caller. */
    static void cut(HttpServletRequest call) {
        ((Runnable) call.getAttribute(CLOSE_ACTION)).run();
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        request.setAttribute(
                CLOSE_ACTION, (Runnable) () -> response.getCoyoteResponse().action(ActionCode.CLOSE_NOW, null));
        getNext().invoke(request, response);
    }
}
