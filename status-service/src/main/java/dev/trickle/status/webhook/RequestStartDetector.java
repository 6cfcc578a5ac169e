package dev.trickle.status.webhook;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Tells that bytes came, before they are a request: the time for the head of one runs from then on. */
final class RequestStartDetector extends ChannelInboundHandlerAdapter {

    /** The news, on its way to the connection's last handler. */
    record RequestStarted() {}

    private static final RequestStarted CAME = new RequestStarted();

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
        context.fireUserEventTriggered(CAME);
        context.fireChannelRead(bytes);
    }
}
