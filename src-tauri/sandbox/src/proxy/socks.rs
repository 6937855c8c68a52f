//! The SOCKS side of a proxy: version 5, connections only, without or with a password.

use std::{
    io,
    net::{Ipv4Addr, Ipv6Addr},
};

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, copy_bidirectional};

use super::{Shared, Unreached};

const VERSION: u8 = 5;
const NO_PASSWORD: u8 = 0;
const PASSWORD: u8 = 2;
const NONE_ACCEPTABLE: u8 = 0xFF;
const CONNECT: u8 = 1;

pub(super) async fn serve<S: AsyncRead + AsyncWrite + Unpin>(
    shared: &Shared,
    mut client: S,
) -> io::Result<()> {
    if !greeted(shared, &mut client).await? {
        return client.shutdown().await;
    }
    let mut request = [0; 4];
    client.read_exact(&mut request).await?;
    let [_, command, _, kind] = request;
    let host = match kind {
        1 => {
            let mut address = [0; 4];
            client.read_exact(&mut address).await?;
            Ipv4Addr::from(address).to_string()
        }
        3 => text(&mut client).await?,
        4 => {
            let mut address = [0; 16];
            client.read_exact(&mut address).await?;
            Ipv6Addr::from(address).to_string()
        }
        _ => return reply(&mut client, 8).await,
    };
    let port = client.read_u16().await?;
    if command != CONNECT {
        return reply(&mut client, 7).await;
    }
    match shared.reach(&host, port).await {
        Ok(mut server) => {
            reply(&mut client, 0).await?;
            copy_bidirectional(&mut client, &mut server)
                .await
                .map(|_| ())
        }
        Err(Unreached::BadGateway) => reply(&mut client, 4).await,
        Err(Unreached::Forbidden) => reply(&mut client, 2).await,
        Err(Unreached::Closed) => client.shutdown().await,
    }
}

/// Agrees on a way to sign in, and does it; whether the client is let in.
async fn greeted<S: AsyncRead + AsyncWrite + Unpin>(
    shared: &Shared,
    client: &mut S,
) -> io::Result<bool> {
    if client.read_u8().await? != VERSION {
        return Ok(false);
    }
    let mut ways = vec![0; usize::from(client.read_u8().await?)];
    client.read_exact(&mut ways).await?;
    let wanted = if shared.config.credentials.is_some() {
        PASSWORD
    } else {
        NO_PASSWORD
    };
    if !ways.contains(&wanted) {
        client.write_all(&[VERSION, NONE_ACCEPTABLE]).await?;
        // Asked with nothing, so that a client without a password is counted as refused.
        shared.lets_in(None);
        return Ok(false);
    }
    client.write_all(&[VERSION, wanted]).await?;
    if wanted == NO_PASSWORD {
        return Ok(true);
    }
    let version = client.read_u8().await?;
    let name = text(client).await?;
    let password = text(client).await?;
    let let_in = version == 1 && shared.lets_in(Some((&name, &password)));
    client.write_all(&[1, u8::from(!let_in)]).await?;
    Ok(let_in)
}

/// A text with its length in front.
async fn text<S: AsyncRead + Unpin>(client: &mut S) -> io::Result<String> {
    let mut bytes = vec![0; usize::from(client.read_u8().await?)];
    client.read_exact(&mut bytes).await?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Answers a request with a code; the address in it is of no use to anyone.
async fn reply<S: AsyncWrite + Unpin>(client: &mut S, code: u8) -> io::Result<()> {
    client
        .write_all(&[VERSION, code, 0, 1, 0, 0, 0, 0, 0, 0])
        .await
}
