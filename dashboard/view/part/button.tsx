import type { ButtonHTMLAttributes } from 'react'
import style from './button.module.css'
import { classes } from './classes.ts'

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & { readonly kind?: 'plain' | 'primary' | 'quiet' }

export function Button({ kind = 'plain', className, type = 'button', ...rest }: ButtonProps) {
  return <button type={type} className={classes(style.button, style[kind], className)} {...rest} />
}

/** The look of a button, for what is a link. */
export const buttonClass = (kind: 'plain' | 'primary' | 'quiet' = 'plain'): string => classes(style.button, style[kind])
