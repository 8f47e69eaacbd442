# The math of the decoder, as TorchScript: stateless methods that take every weight as an argument.
# Shapes: B rows, T tokens, D hidden size, H heads, K key-value heads, C head_dim, V vocabulary, N selected positions.
# A layer's weights w, in order: q k v o gate up down, input norm, post-attention norm, and, where the family
# normalises queries and keys, q norm, k norm.
# A layer's adapters ab: A and B of each of the seven projections in turn, empty tensors where there is none, A empty
# too where it is that of the projection before; or no element at all.

  # scaling x A^T, what an adapter makes of x on its way to B. Without an A of its own a projection has that of the one
  # before it, as the parts of a fused module do.
  def narrow(self: __torch__.Kernels, x: Tensor, ab: List[Tensor], i: int, scaling: float, before: Tensor) -> Tensor:
    n = before
    if torch.gt(torch.len(ab), 0):
      a = ab[2 * i]
      if torch.gt(torch.numel(a), 0):
        n = torch.mul(torch.linear(x, a), scaling)
      else:
        pass
    else:
      pass
    return n

  # y = x W^T + n B^T.
  def project(self: __torch__.Kernels, x: Tensor, w: List[Tensor], ab: List[Tensor], i: int, n: Tensor) -> Tensor:
    y = torch.linear(x, w[i])
    if torch.gt(torch.len(ab), 0):
      b = ab[2 * i + 1]
      if torch.gt(torch.numel(b), 0):
        y = torch.add(y, torch.linear(n, b))
      else:
        pass
    else:
      pass
    return y

  # Rotary position embedding on halves, as Hugging Face lays it out. x (B, H, T, C); cos, sin (T, C).
  def rotate(self: __torch__.Kernels, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    x1, x2, = torch.chunk(x, 2, -1)
    return torch.add(torch.mul(x, cos), torch.mul(torch.cat([torch.neg(x2), x1], -1), sin))

  # One decoder layer, (B, T, D) -> (B, T, D). mask: empty for plain causal attention, else one bool (B, 1, T, T).
  # Keys and values are repeated rather than left to enable_gqa, which takes the unfused path on the CPU.
  def layer(self: __torch__.Kernels, x: Tensor, cos: Tensor, sin: Tensor, mask: List[Tensor], w: List[Tensor], ab: List[Tensor], scaling: float, heads: int, kv_heads: int, head_dim: int, eps: float) -> Tensor:
    B = torch.size(x, 0)
    T = torch.size(x, 1)
    D = torch.size(x, 2)
    h = torch.rms_norm(x, [D], w[7], eps)
    n = (self).narrow(h, ab, 0, scaling, h)
    q = torch.view((self).project(h, w, ab, 0, n), [B, T, heads, head_dim])
    n = (self).narrow(h, ab, 1, scaling, n)
    k = torch.view((self).project(h, w, ab, 1, n), [B, T, kv_heads, head_dim])
    n = (self).narrow(h, ab, 2, scaling, n)
    v = torch.view((self).project(h, w, ab, 2, n), [B, T, kv_heads, head_dim])
    if torch.gt(torch.len(w), 9):
      q = torch.rms_norm(q, [head_dim], w[9], eps)
      k = torch.rms_norm(k, [head_dim], w[10], eps)
    else:
      pass
    q = (self).rotate(torch.transpose(q, 1, 2), cos, sin)
    k = (self).rotate(torch.transpose(k, 1, 2), cos, sin)
    v = torch.transpose(v, 1, 2)
    if torch.ne(heads, kv_heads):
      k = torch.repeat_interleave(k, torch.floordiv(heads, kv_heads), 1)
      v = torch.repeat_interleave(v, torch.floordiv(heads, kv_heads), 1)
    else:
      pass
    if torch.eq(torch.len(mask), 0):
      a = torch.scaled_dot_product_attention(q, k, v, None, 0.0, True, scale=None, enable_gqa=False)
    else:
      a = torch.scaled_dot_product_attention(q, k, v, mask[0], 0.0, False, scale=None, enable_gqa=False)
    a = torch.reshape(torch.transpose(a, 1, 2), [B, T, heads * head_dim])
    x = torch.add(x, (self).project(a, w, ab, 3, (self).narrow(a, ab, 3, scaling, a)))
    h = torch.rms_norm(x, [D], w[8], eps)
    n = (self).narrow(h, ab, 4, scaling, h)
    g = torch.silu((self).project(h, w, ab, 4, n))
    n = (self).narrow(h, ab, 5, scaling, n)
    m = torch.mul(g, (self).project(h, w, ab, 5, n))
    return torch.add(x, (self).project(m, w, ab, 6, (self).narrow(m, ab, 6, scaling, m)))

  def embed(self: __torch__.Kernels, table: Tensor, ids: Tensor) -> Tensor:
    return torch.embedding(table, ids)

  # Gradient of embed: rows of dx (B, T, D) summed into a (V, D) table.
  def embed_grad(self: __torch__.Kernels, dx: Tensor, ids: Tensor, vocabulary: int) -> Tensor:
    return torch.embedding_dense_backward(dx, ids, vocabulary, -1, False)

  # Logits (N, V) of the positions picked out of x (B, T, D).
  def head(self: __torch__.Kernels, x: Tensor, positions: Tensor, norm: Tensor, table: Tensor, eps: float) -> Tensor:
    D = torch.size(x, 2)
    h = torch.index_select(torch.reshape(x, [-1, D]), 0, positions)
    return torch.linear(torch.rms_norm(h, [D], norm, eps), table)

  # Summed negative log-likelihood of targets (N) at those positions.
  def head_loss(self: __torch__.Kernels, x: Tensor, positions: Tensor, targets: Tensor, norm: Tensor, table: Tensor, eps: float) -> Tensor:
    z = (self).head(x, positions, norm, table, eps)
    return torch.cross_entropy_loss(z, targets, None, 2, -100, 0.0)

  # Log-probability of each target (N).
  def head_logprobs(self: __torch__.Kernels, x: Tensor, positions: Tensor, targets: Tensor, norm: Tensor, table: Tensor, eps: float) -> Tensor:
    z = (self).head(x, positions, norm, table, eps)
    return torch.neg(torch.cross_entropy_loss(z, targets, None, 0, -100, 0.0))

  # A new leaf with x's values; the graph is cut here, so that each layer can be differentiated on its own.
  def leaf(self: __torch__.Kernels, x: Tensor, need: bool) -> Tensor:
    return torch.requires_grad_(torch.detach(x), need)

  # Vector-Jacobian product: gradients of sum(y * dy) with respect to the inputs. Contiguous, which is free where they
  # are so already: the fused optimizers walk through memory without looking at strides.
  def vjp(self: __torch__.Kernels, y: Tensor, inputs: List[Tensor], dy: Tensor) -> List[Tensor]:
    gs = torch.grad([y], inputs, annotate(List[Optional[Tensor]], [dy]), None, False, False)
    out = annotate(List[Tensor], [])
    for i in range(torch.len(gs)):
      g = gs[i]
      _0 = torch.append(out, torch.contiguous(unchecked_cast(Tensor, g)))
    return out

  # Norms of order 1 or 2: (len(tensors)), double. On the CPU in pieces that stay in the cache, each summed in float32 by
  # libtorch's cascade or BLAS and the pieces in double: as exact as _foreach_norm in double, and several times faster.
  def norms(self: __torch__.Kernels, tensors: List[Tensor], p: int) -> Tensor:
    if ops.prim.is_cuda(tensors[0]):
      norms = torch.to(torch.stack(torch._foreach_norm(tensors, p), 0), 7)
    else:
      sums = annotate(List[Tensor], [])
      for i in range(torch.len(tensors)):
        pieces = annotate(List[Tensor], [])
        parts = torch.split(torch.view(tensors[i], [-1]), 131072)
        for j in range(torch.len(parts)):
          if torch.eq(p, 1):
            _0 = torch.append(pieces, torch.sum(torch.abs(parts[j])))
          else:
            _1 = torch.append(pieces, torch.dot(parts[j], parts[j]))
        _2 = torch.append(sums, torch.sum(torch.to(torch.stack(pieces, 0), 7)))
      norms = torch.stack(sums, 0)
      if torch.eq(p, 2):
        norms = torch.sqrt(norms)
      else:
        pass
    return norms

  def subtract(self: __torch__.Kernels, tensors: List[Tensor], values: List[Tensor]) -> None:
    torch._foreach_sub_(tensors, values, alpha=1)

  # Everything the host needs of a step, in one small double tensor and so one synchronisation.
  def gather(self: __torch__.Kernels, parts: List[Tensor]) -> Tensor:
    flat = annotate(List[Tensor], [])
    for i in range(torch.len(parts)):
      _0 = torch.append(flat, torch.to(torch.reshape(parts[i], [-1]), 7))
    return torch.cat(flat, 0)

  def accumulate(self: __torch__.Kernels, sums: List[Tensor], parts: List[Tensor]) -> None:
    torch._foreach_add_(sums, parts, alpha=1)

  def scale(self: __torch__.Kernels, tensors: List[Tensor], factor: float) -> None:
    torch._foreach_mul_(tensors, factor)

  def copy(self: __torch__.Kernels, to: Tensor, values: Tensor) -> None:
    _0 = torch.copy_(to, values, False)

  # p parameters, g gradients, m and v moments, s step counts.
  def adamw(self: __torch__.Kernels, p: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], s: List[Tensor], lr: float, beta1: float, beta2: float, decay: float, eps: float) -> None:
    none = annotate(List[Tensor], [])
    torch._foreach_add_(s, 1)
    torch._fused_adamw_(p, g, m, v, none, s, lr=lr, beta1=beta1, beta2=beta2, weight_decay=decay, eps=eps, amsgrad=False, maximize=False)

  def adam(self: __torch__.Kernels, p: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], s: List[Tensor], lr: float, beta1: float, beta2: float, decay: float, eps: float) -> None:
    none = annotate(List[Tensor], [])
    torch._foreach_add_(s, 1)
    torch._fused_adam_(p, g, m, v, none, s, lr=lr, beta1=beta1, beta2=beta2, weight_decay=decay, eps=eps, amsgrad=False, maximize=False)

  # m momentum buffers; in the first step they become the gradients themselves.
  def sgd(self: __torch__.Kernels, p: List[Tensor], g: List[Tensor], m: List[Tensor], lr: float, momentum: float, decay: float, first: bool) -> None:
    torch._fused_sgd_(p, g, m, weight_decay=decay, momentum=momentum, lr=lr, dampening=0., nesterov=False, maximize=False, is_first_step=first)

  def product(self: __torch__.Kernels, a: Tensor, b: Tensor) -> Tensor:
    return torch.mm(a, b)
