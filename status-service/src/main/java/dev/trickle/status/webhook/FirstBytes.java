package dev.trickle.status.webhook;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Tells that bytes came, before they are a request: the time for the head of one runs from then on. */
final class FirstBytes extends ChannelInboundHandlerAdapter {

    /** The news, on its way to the connection's last handler. */
    record Came() {}

    private static final Came CAME = new Came();

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
        context.fireUserEventTriggered(CAME);
        context.fireChannelRead(bytes);
    }
}
