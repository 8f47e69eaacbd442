# Products of large matrices by oneDNN, which takes about a tenth less time for them on the CPU than libtorch's BLAS. What
# it prepares takes longer than a small product, and it arranges the weights anew for each, which few rows do not repay.

  # Returns whether large_product is to compute products of x (N, I).
  def is_large(self: __torch__.Module, x: Tensor) -> bool:
    return torch.numel(x) >= 262144 and torch.size(x, 0) >= 384 and ops.prim.dtype(x) == 6 and not ops.prim.is_cuda(x)

  # Returns x w^T (N, O) of x (N, I) and w (O, I), float32.
  def large_product(self: __torch__.Module, x: Tensor, w: Tensor) -> Tensor:
    return ops.mkldnn._linear_pointwise(x, w, None, "none", annotate(List[Optional[number]], []), "")
