package dev.trickle.status.webhook;

import dev.trickle.status.webhook.ConnectionTimeouts.Phase;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One connection: a request after the other, each answered before the next is looked at.
 *
 * <p>What can be refused by its head is refused before its body is read, and the connection then ends. Everything here
 * runs on the connection's own event loop but for the intake, since Kafka's client may wait.
 */
final class WebhookConnection extends SimpleChannelInboundHandler<HttpObject> {

    static final String PATH = "/webhooks/whatsapp";

    private final WebhookServerContext webhookServerContext;
    private final ConnectionTimeouts connectionTimeouts;
    private @Nullable Webhook coming;
    private @Nullable Webhook keeping;
    private long since;

    /** How many webhooks have been handed over: tells whose answer comes. */
    private long turn;

    WebhookConnection(WebhookServerContext webhookServerContext) {
        this.webhookServerContext = webhookServerContext;
        this.connectionTimeouts = new ConnectionTimeouts(webhookServerContext.settings());
    }

    /** A webhook whose head has been taken. */
    private record Webhook(WebhookSignature signature, BoundedBody body, boolean keepAlive) {}

    @Override
    public void channelActive(ChannelHandlerContext context) {
        await(Phase.HEAD, context);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof RequestStartDetector.RequestStarted && connectionTimeouts.isFor(Phase.NEXT_REQUEST)) {
            await(Phase.HEAD, context);
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
        if (connectionTimeouts.isFor(Phase.FAREWELL)) {
            return;
        }
        if (part instanceof HttpRequest head) {
            since = System.nanoTime();
            if (part.decoderResult().isSuccess()) {
                begin(context, head);
            }
        }
        if (part.decoderResult().isFailure()) {
            refuse(context, WebhookResponse.UNREADABLE);
        } else if (part instanceof HttpContent more && coming != null) {
            add(context, coming, more);
        }
    }

    // --- The head ---------------------------------------------------------------------------------------------------

    private void begin(ChannelHandlerContext context, HttpRequest head) {
        var address = new QueryStringDecoder(head.uri());
        if (!address.path().equals(PATH)) {
            refuse(context, WebhookResponse.NOT_HERE);
        } else if (head.method().equals(HttpMethod.GET)) {
            webhookServerContext
                    .subscriptionVerification()
                    .challenge(address)
                    .ifPresentOrElse(
                            challenge -> finish(context, WebhookResponse.ADDRESS_CONFIRMED, challenge),
                            () -> refuse(context, WebhookResponse.ADDRESS_NOT_CONFIRMED));
        } else if (head.method().equals(HttpMethod.POST)) {
            beginWebhook(context, head);
        } else {
            refuse(context, WebhookResponse.NO_SUCH_METHOD);
        }
    }

    private void beginWebhook(ChannelHandlerContext context, HttpRequest head) {
        var signature = WebhookSignature.of(head.headers().get(WebhookSignature.HEADER));
        if (signature.isEmpty()) {
            refuse(context, WebhookResponse.UNSIGNED);
        } else if (HttpUtil.getContentLength(head, 0L) > webhookServerContext.largestBody()) {
            refuse(context, WebhookResponse.TOO_LARGE);
        } else {
            coming = new Webhook(signature.get(), webhookServerContext.newBody(), HttpUtil.isKeepAlive(head));
            await(Phase.BODY, context);
            if (HttpUtil.is100ContinueExpected(head)) {
                var unused = context.writeAndFlush(HttpResponses.continuing());
            }
        }
    }

    // --- The body ---------------------------------------------------------------------------------------------------

    private void add(ChannelHandlerContext context, Webhook webhook, HttpContent more) {
        switch (webhook.body().add(more.content())) {
            case TOO_LARGE -> refuse(context, WebhookResponse.TOO_LARGE);
            case NO_ROOM -> refuse(context, WebhookResponse.NO_ROOM);
            case FITS -> {
                if (more instanceof LastHttpContent) {
                    take(context, webhook);
                }
            }
        }
    }

    private void take(ChannelHandlerContext context, Webhook webhook) {
        await(Phase.KEEPING, context);
        // The next request waits in the socket until this one is answered.
        context.channel().config().setAutoRead(false);
        coming = null;
        keeping = webhook;
        var mine = ++turn;
        try {
            webhookServerContext.take(
                    webhook.signature(),
                    webhook.body().bytes(),
                    webhookResponse -> context.executor().execute(() -> taken(context, mine, webhookResponse)));
        } catch (RejectedExecutionException stopping) {
            taken(context, mine, WebhookResponse.NOT_KEPT);
        }
    }

    // --- The answer -------------------------------------------------------------------------------------------------

    /** Kafka's word, or that it took too long; whichever comes second is late. */
    private void taken(ChannelHandlerContext context, long whose, WebhookResponse webhookResponse) {
        var webhook = keeping;
        if (webhook == null || whose != turn) {
            return;
        }
        keeping = null;
        webhook.body().close();
        if (!webhook.keepAlive()) {
            finish(context, webhookResponse, "");
            return;
        }
        count(webhookResponse);
        var unused = context.writeAndFlush(HttpResponses.of(webhookResponse, ""));
        await(Phase.NEXT_REQUEST, context);
        context.channel().config().setAutoRead(true);
    }

    private void refuse(ChannelHandlerContext context, WebhookResponse webhookResponse) {
        finish(context, webhookResponse, "");
    }

    /**
     * Answers and says goodbye: closing at once, with bytes of the other side still on their way, would take the answer
     * back.
     */
    private void finish(ChannelHandlerContext context, WebhookResponse webhookResponse, String text) {
        count(webhookResponse);
        forget();
        await(Phase.FAREWELL, context);
        var last = HttpResponses.of(webhookResponse, text);
        last.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        var unused = context.writeAndFlush(last).addListener((ChannelFutureListener) written -> sayGoodbye(context));
    }

    private static void sayGoodbye(ChannelHandlerContext context) {
        if (context.channel() instanceof SocketChannel socket) {
            var unused = socket.shutdownOutput();
        }
        context.channel().config().setAutoRead(true);
    }

    private void count(WebhookResponse webhookResponse) {
        webhookServerContext.metrics().answered(webhookResponse, System.nanoTime() - since);
        webhookServerContext.refused().answered(webhookResponse);
    }

    // --- The end ----------------------------------------------------------------------------------------------------

    private void await(Phase phase, ChannelHandlerContext context) {
        connectionTimeouts.begin(phase, context, late -> {
            if (late == Phase.BODY) {
                finish(context, WebhookResponse.TOO_SLOW, "");
            } else if (late == Phase.KEEPING) {
                taken(context, turn, WebhookResponse.NOT_KEPT);
            } else {
                end(context);
            }
        });
    }

    private static void end(ChannelHandlerContext context) {
        var unused = context.close();
    }

    private void forget() {
        if (coming != null) {
            coming.body().close();
            coming = null;
        }
        if (keeping != null) {
            keeping.body().close();
            keeping = null;
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        connectionTimeouts.end();
        forget();
    }

    /** The other side is gone, or speaks no HTTP: there is nobody to answer. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        end(context);
    }
}
