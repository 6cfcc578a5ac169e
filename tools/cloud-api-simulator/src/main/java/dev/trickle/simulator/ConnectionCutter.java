package dev.trickle.simulator;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;

/** The connection that a call came through, which a servlet cannot reach: it can be cut in place of an answer. */
final class ConnectionCutter extends ValveBase {

    private static final String END = ConnectionCutter.class.getName();

    ConnectionCutter() {
        super(true);
    }

    /** Ends the connection of this call at once; nothing that is answered afterwards arrives. */
    static void cut(HttpServletRequest call) {
        ((Runnable) call.getAttribute(END)).run();
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        request.setAttribute(END, (Runnable) () -> response.getCoyoteResponse().action(ActionCode.CLOSE_NOW, null));
        getNext().invoke(request, response);
    }
}
