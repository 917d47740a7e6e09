export interface PaymentIntentNextActionCashappQrCode {
  expires_at: number;
  image_url_png: string;
  image_url_svg: string;
}
